import {
  type Alias,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import type { Limits } from './limits.ts';
import { deeperThan } from './parse-tree.ts';
import { checkKey, checkTag, core, readScalar, reportTag } from './read-scalar.ts';
import { maxFaults, type Reader, report, startReader, tell, type ValueFault } from './value-reader.ts';

/** The value of a document, what is wrong with it, and what its aliases stand for. */
export type ValueReading = {
  readonly value: Json;
  readonly faults: readonly ValueFault[];
  /** What each alias stands for. */
  readonly aliases: ReadonlyMap<Alias, Json>;
};

/** What the aliases of a document may add to its length, in characters: more is an attack, not a fabric. */
const maxExpansion = 256 * 1024;

/**
 * The value of a syntax tree and all faults of its members, in one walk.
 *
 * - Plain scalars resolve by YAML 1.2 core, whatever a `%YAML` directive says. What the 1.1 readers of a cluster
 *   take differently (go-yaml: `on` is true, `0123` is 83) keeps the 1.2 value and gets a `yaml-1.1-ambiguous`
 *   warning: quoting it makes all of them agree.
 * - Merge keys (`<<`) are applied, as every reader of a cluster does: own members win, earlier sources win.
 * - Keys are strings. A number or boolean as key becomes its text, as Kubernetes does it (`1` → "1"), with a
 *   warning, because a Python reader keeps the number. Null, maps and lists as keys are errors.
 * - What JSON cannot say is an error: infinity, not-a-number, and integers beyond 2^53, which would lose digits.
 * - Tags other than the core ones are errors: readers do different things with `!!binary`, `!!set` or `!name`.
 * - Aliases share the value they name; nothing is copied, so a bomb costs nothing before `alias-limit` is told.
 */
export function readValue(root: ParsedNode | null, limits: Limits): ValueReading {
  const reader = startReader(limits);
  const value = readNode(reader, root, 0);
  return { value, faults: reader.faults, aliases: reader.resolved };
}

function readNode(reader: Reader, node: Node | null, depth: number): Json {
  if (isAlias(node)) return readAlias(reader, node, depth);
  const anchor = node === null ? undefined : node.anchor;
  if (anchor === undefined) return readContent(reader, node, depth);
  const { expansion, deepest } = reader;
  reader.anchors.set(anchor, null);
  reader.deepest = depth;
  const value = readContent(reader, node, depth);
  const [start = 0, end = start] = node?.range ?? [];
  const length = end - start + reader.expansion - expansion;
  reader.anchors.set(anchor, { value, length, height: reader.deepest - depth });
  reader.deepest = Math.max(deepest, reader.deepest);
  return value;
}

function readContent(reader: Reader, node: Node | null, depth: number): Json {
  if (isScalar(node)) return readScalar(reader, node);
  if (!isMap(node) && !isSeq(node)) return null;
  if (node.tag !== undefined && node.tag !== (isMap(node) ? `${core}map` : `${core}seq`)) reportTag(reader, node);
  if (!isDepthAllowed(reader, node, depth + 1)) return null;
  return isMap(node) ? readMap(reader, node, depth + 1) : readList(reader, node, depth + 1);
}

function isDepthAllowed(reader: Reader, node: Node, depth: number): boolean {
  if (depth > reader.deepest) reader.deepest = depth;
  if (depth <= reader.limits.depth) return true;
  report(reader, 'too-deep', deeperThan(reader.limits.depth), node);
  return false;
}

function readList(reader: Reader, list: YAMLSeq, depth: number): Json {
  const value: Json[] = [];
  for (const item of list.items) {
    reader.path.push(value.length);
    value.push(readNode(reader, isNode(item) ? item : null, depth));
    reader.path.pop();
  }
  return value;
}

function readMap(reader: Reader, map: YAMLMap, depth: number): Json {
  const value: { [member: string]: Json } = {};
  let merges: JsonObject[] | undefined;
  let merged = false;
  for (const pair of map.items) {
    const { key, value: member } = pair;
    const keyNode = isNode(key) ? key : null;
    const memberNode = isNode(member) ? member : null;
    if (isMergeKey(keyNode)) {
      if (merged) report(reader, 'yaml-duplicate-key', 'the key << stands twice in one map', keyNode);
      merged = true;
      merges = readMerge(reader, memberNode, depth);
      continue;
    }
    const name = readKey(reader, keyNode, map);
    if (name === undefined) continue;
    reader.path.push(name);
    if (Object.hasOwn(value, name)) reportDuplicate(reader, map, name, keyNode);
    if (isScalar(keyNode)) checkKey(reader, keyNode);
    const read = readNode(reader, memberNode, depth);
    setMember(value, name, read);
    reader.path.pop();
  }
  for (const source of merges ?? []) {
    for (const [name, member] of Object.entries(source))
      if (!Object.hasOwn(value, name)) setMember(value, name, member);
  }
  return value;
}

function setMember(value: { [member: string]: Json }, name: string, member: Json): void {
  if (name !== '__proto__') value[name] = member;
  else Object.defineProperty(value, name, { value: member, enumerable: true, configurable: true, writable: true });
}

function isMergeKey(key: Node | null): key is Scalar {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN' && key.tag === undefined;
}

function readMerge(reader: Reader, node: Node | null, depth: number): JsonObject[] {
  reader.path.push('<<');
  const read = readNode(reader, node, depth);
  reader.path.pop();
  const sources = isList(read) ? read : [read];
  if (!sources.every(isObject)) report(reader, 'yaml-syntax', 'a merge key (<<) takes a map, or a list of maps', node);
  return sources.filter(isObject);
}

function readKey(reader: Reader, key: Node | null, map: YAMLMap): string | undefined {
  if (isAlias(key)) {
    const value = readAlias(reader, key, 0);
    if (typeof value === 'string') return value;
    report(reader, 'yaml-syntax', 'a key has to be text', key);
    return undefined;
  }
  if (!isScalar(key)) {
    report(reader, 'yaml-syntax', 'a key has to be text, not a map or a list', key ?? map);
    return undefined;
  }
  if (typeof key.value === 'string') {
    if (key.anchor !== undefined) readNode(reader, key, 0);
    else if (key.tag !== undefined) checkTag(reader, key);
    return key.value;
  }
  if (key.value === null) {
    report(
      reader,
      'yaml-syntax',
      'a key is missing before the colon, or is null: quote it if it is meant as text',
      key,
    );
    return undefined;
  }
  return String(readScalar(reader, key));
}

function readAlias(reader: Reader, alias: Alias, depth: number): Json {
  const { limits } = reader;
  reader.aliases += 1;
  const anchored = reader.anchors.get(alias.source);
  if (anchored === undefined) {
    report(reader, 'yaml-syntax', 'this alias (*…) names no anchor (&…) above it in its document', alias);
    return null;
  }
  if (anchored === null) {
    report(reader, 'yaml-syntax', 'this alias (*…) names a value that it is a part of', alias);
    return null;
  }
  reader.expansion += anchored.length;
  reader.deepest = Math.max(reader.deepest, depth + anchored.height);
  if (reader.aliases > limits.aliases) {
    report(reader, 'alias-limit', `more than ${limits.aliases} aliases (*…) in one document`, alias);
  } else if (reader.expansion > maxExpansion) {
    report(reader, 'alias-limit', 'the aliases (*…) of this document make it far larger than it looks', alias);
  } else if (depth + anchored.height > limits.depth) {
    report(reader, 'too-deep', deeperThan(limits.depth), alias);
  } else {
    reader.resolved.set(alias, anchored.value);
    return anchored.value;
  }
  return null;
}

function reportDuplicate(reader: Reader, map: YAMLMap, name: string, key: Node | null): void {
  if (reader.errors >= maxFaults) return;
  const first = map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === name);
  const shown = /^[\w./-]{1,40}$/.test(name) ? `the key ${name}` : 'a key';
  const other = isNode(first?.key) ? first.key.range?.[0] : undefined;
  tell(reader, 'yaml-duplicate-key', `${shown} stands twice in one map`, key, other);
}
