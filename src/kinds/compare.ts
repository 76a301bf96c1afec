import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { type Pointer, printPointer } from '../domain/pointer.ts';
import { childOf, isEmpty, type Rule, ruleOf, stringMap, withoutEmpties } from './comparison-rule.ts';
import type { Kind } from './kind.ts';
import { orderJson, orderLists } from './order-json.ts';

/** One field that differs; a side that has no value is left out. Pointers are those of the defaulted manifests. */
export type Difference = { readonly pointer: Pointer; readonly from?: Json; readonly to?: Json };

/** Labels and annotations that a comparison leaves out beyond those that never count. */
export type CompareOptions = {
  readonly ignoreLabel?: (key: string) => boolean;
  readonly ignoreAnnotation?: (key: string) => boolean;
};

type Path = readonly (string | number)[];

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
const neither = (): boolean => false;

/** Labels that admission owns (FACTS.md section 5 rule 2). */
export function isFabricLabel(key: string): boolean {
  return key.includes('fabric.githedgehog.com/');
}

/** Annotations that are bookkeeping of a tool whatever is compared (DESIGN.md section 2, "equal"). */
export function isBookkeeping(key: string): boolean {
  return key === lastApplied || key === 'argocd.argoproj.io/tracking-id' || key.startsWith('hnp.githedgehog.com/');
}

/**
 * The fields in which two manifests of one kind differ once both have their defaults: empty means equal in the sense of
 * DESIGN.md section 2 (FACTS.md section 5 rules 1, 2, 4, 5). Each difference stands at the shallowest pointer where a
 * side is absent; a list marked as a set is one difference, sorted; labels and annotations differ key by key; the
 * elements of other lists by position. Total: never throws; members other than metadata and status are all compared.
 */
export function compareManifests(kind: Kind, a: JsonObject, b: JsonObject, options: CompareOptions = {}): Difference[] {
  const [left, right] = [kind.withDefaults(a), kind.withDefaults(b)];
  const found: Difference[] = [];
  compareMetadata(member(left, 'metadata'), member(right, 'metadata'), options, found);
  compareObjects(withoutOwn(left), withoutOwn(right), ruleOf(kind), [], found);
  return found;
}

/** Whether two values of one member are equal by the rule of the object that holds it; undefined: it has none. */
export function isEqualMember(a: Json | undefined, b: Json | undefined, holder: Rule, key: string): boolean {
  const found: Difference[] = [];
  compareMember(a, b, holder, key, [], found);
  return found.length === 0;
}

function member(value: JsonObject, key: string): JsonObject {
  const found = Object.hasOwn(value, key) ? value[key] : undefined;
  return isObject(found) ? found : {};
}

function withoutOwn(manifest: JsonObject): JsonObject {
  const { metadata: _metadata, status: _status, ...rest } = manifest;
  return rest;
}

function compareMetadata(a: JsonObject, b: JsonObject, options: CompareOptions, found: Difference[]): void {
  for (const key of ['name', 'namespace']) compareMember(a[key], b[key], stringMap, key, ['metadata'], found);
  const { ignoreLabel = neither, ignoreAnnotation = neither } = options;
  const labels = (value: JsonObject): JsonObject => without(member(value, 'labels'), isFabricLabel, ignoreLabel);
  const annotations = (value: JsonObject): JsonObject =>
    without(member(value, 'annotations'), isBookkeeping, ignoreAnnotation);
  compareObjects(labels(a), labels(b), stringMap, ['metadata', 'labels'], found);
  compareObjects(annotations(a), annotations(b), stringMap, ['metadata', 'annotations'], found);
}

function without(map: JsonObject, always: (key: string) => boolean, also: (key: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !always(key) && !also(key)));
}

function sorted(list: readonly Json[], rule: Rule): Json[] {
  const element = childOf(rule, '*');
  return list.map((value) => withoutEmpties(value, element)).sort(orderJson);
}

function difference(path: Path, from: Json | undefined, to: Json | undefined): Difference {
  return {
    pointer: printPointer(path),
    ...(from === undefined || from === null ? {} : { from }),
    ...(to === undefined || to === null ? {} : { to }),
  };
}

function shown(value: Json | undefined, rule: Rule): Json | undefined {
  if (value === undefined || value === null) return undefined;
  // an empty container opposite a value says nothing: that side has no value
  if (!rule.zero && typeof value === 'object' && isEmpty(value, rule)) return undefined;
  return rule.set && isList(value) ? sorted(value, rule) : withoutEmpties(value, rule);
}

function compareObjects(a: JsonObject, b: JsonObject, rule: Rule, path: Path, found: Difference[]): void {
  for (const key of Object.keys(a)) {
    compareMember(a[key], Object.hasOwn(b, key) ? b[key] : undefined, rule, key, path, found);
  }
  for (const key of Object.keys(b)) {
    if (!Object.hasOwn(a, key)) compareMember(undefined, b[key], rule, key, path, found);
  }
}

function compareMember(
  a: Json | undefined,
  b: Json | undefined,
  rule: Rule,
  key: string,
  path: Path,
  found: Difference[],
): void {
  const child = childOf(rule, key);
  const absent = (value: Json | undefined): boolean => value === undefined || value === null;
  if (rule.map && absent(a) !== absent(b)) {
    const keep = (value: Json | undefined): Json | undefined =>
      absent(value) ? undefined : withoutEmpties(value ?? null, child);
    found.push(difference([...path, key], keep(a), keep(b)));
  } else compareValues(a, b, child, [...path, key], found);
}

function compareLists(a: readonly Json[], b: readonly Json[], rule: Rule, path: Path, found: Difference[]): void {
  if (rule.set) {
    const [left, right] = [sorted(a, rule), sorted(b, rule)];
    if (orderLists(left, right) !== 0) found.push(difference(path, left, right));
    return;
  }
  const element = childOf(rule, '*');
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [left, right] = [a[i], b[i]];
    if (left !== undefined && right !== undefined) compareValues(left, right, element, [...path, i], found);
    else
      found.push(
        difference(
          [...path, i],
          left === undefined ? left : withoutEmpties(left, element),
          right === undefined ? right : withoutEmpties(right, element),
        ),
      );
  }
}

function compareValues(a: Json | undefined, b: Json | undefined, rule: Rule, path: Path, found: Difference[]): void {
  if (a === b) return;
  if (isObject(a) && isObject(b)) compareObjects(a, b, rule, path, found);
  else if (isList(a) && isList(b) && a.length > 0 === b.length > 0) compareLists(a, b, rule, path, found);
  else if (!(isEmpty(a, rule) && isEmpty(b, rule))) found.push(difference(path, shown(a, rule), shown(b, rule)));
}
