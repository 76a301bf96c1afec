import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { type Pointer, parsePointer, valueAt } from '../domain/pointer.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { schemaAt } from './schema-at.ts';

/** Who set something, and when (ISO 8601) where the cluster says so. */
export type Owner = { readonly manager: string; readonly time?: string };

/** What `metadata.managedFields` of one object says (FACTS.md section 5 rule 6). */
export type Ownership = {
  /** False where the object carries no managedFields: then nothing is known. */
  readonly isKnown: boolean;
  /** The owner of a member or of its nearest owned ancestor; of several the one who wrote last. */
  readonly ownerOf: (pointer: Pointer) => Owner | undefined;
  /** Whether somebody set the member, or the list that it is part of: what nobody set is admission's doing. */
  readonly isOwned: (pointer: Pointer) => boolean;
  /** Who wrote first. */
  readonly creator: Owner | undefined;
};

type Entry = Owner & { readonly at: number; readonly fields: JsonObject };
/** How far an entry follows a path. */
type Trace = {
  readonly entry: Entry;
  readonly node: JsonObject | undefined;
  readonly owned: number;
  readonly whole: boolean;
};

/** Reads the ownership of an object as the API server gave it. Total on any JSON. */
export function readOwnership(live: JsonObject, schema?: JsonSchema): Ownership {
  const entries = readEntries(live);
  const tracesOf = (pointer: Pointer): Trace[] => {
    const path = parsePointer(pointer);
    return entries.map((entry) => trace(entry, path, live, schema));
  };
  return {
    isKnown: entries.length > 0,
    ownerOf: (pointer) => pickOwner(tracesOf(pointer), isList(valueAt(live, pointer))),
    isOwned: (pointer) => tracesOf(pointer).some(({ node, whole }) => node !== undefined || whole),
    creator: ownerOf(entries.reduce<Entry | undefined>((a, b) => (a === undefined || b.at < a.at ? b : a), undefined)),
  };
}

function readEntries(live: JsonObject): Entry[] {
  const listed = valueAt(live, '/metadata/managedFields');
  if (!isList(listed)) return [];
  return listed.flatMap((entry): Entry[] => {
    if (!isObject(entry)) return [];
    const { manager, time, fieldsV1, subresource } = entry;
    // what a subresource owns is status, which is never compared
    if (!isObject(fieldsV1) || (subresource !== undefined && subresource !== '')) return [];
    const at = typeof time === 'string' ? Date.parse(time) : Number.NaN;
    return [
      {
        manager: typeof manager === 'string' && manager !== '' ? manager : 'unknown',
        ...(typeof time === 'string' && !Number.isNaN(at) ? { time } : {}),
        at: Number.isNaN(at) ? 0 : at,
        fields: fieldsV1,
      },
    ];
  });
}

function trace(entry: Entry, path: readonly string[], live: JsonObject, schema: JsonSchema | undefined): Trace {
  let node: JsonObject = entry.fields;
  let value: Json | undefined = live;
  let owned = 0;
  for (const [depth, segment] of path.entries()) {
    if (depth > 0 && isOwner(node)) owned = depth;
    const next = childOf(node, value, segment);
    if (next === undefined) {
      const isLeaf = depth > 0 && Object.keys(node).length === 0;
      return { entry, node: undefined, owned, whole: isLeaf && isAtomic(value, schema, path.slice(0, depth)) };
    }
    node = next;
    value = memberOf(value, segment);
  }
  return { entry, node, owned: isOwner(node) ? path.length : owned, whole: false };
}

// A leaf of fieldsV1 on a list owns all of it; on an object only that it is there, unless its kind declares it atomic.
function isAtomic(value: Json | undefined, schema: JsonSchema | undefined, path: readonly string[]): boolean {
  return isList(value) || schemaAt(schema, path)?.['x-kubernetes-map-type'] === 'atomic';
}

function isOwner(node: JsonObject): boolean {
  return Object.hasOwn(node, '.') || Object.keys(node).length === 0;
}

// Whoever owns a list with keys owns that it is there; its items have owners of their own.
function pickOwner(traces: readonly Trace[], ofList: boolean): Owner | undefined {
  const here = traces.filter(({ node }) => node !== undefined);
  const exact = ofList ? here : here.filter(({ node }) => node !== undefined && isOwner(node));
  if (here.length > 0) return ownerOf(newest(exact.length > 0 ? exact : here));
  const nearest = Math.max(0, ...traces.map(({ owned }) => owned));
  return nearest === 0 ? undefined : ownerOf(newest(traces.filter(({ owned }) => owned === nearest)));
}

function newest(traces: readonly Trace[]): Entry | undefined {
  return traces.reduce<Entry | undefined>(
    (a, { entry }) => (a === undefined || entry.at >= a.at ? entry : a),
    undefined,
  );
}

function ownerOf(entry: Entry | undefined): Owner | undefined {
  if (entry === undefined) return undefined;
  return { manager: entry.manager, ...(entry.time === undefined ? {} : { time: entry.time }) };
}

function memberOf(value: Json | undefined, segment: string): Json | undefined {
  if (isList(value)) return value[Number(segment)];
  return isObject(value) && Object.hasOwn(value, segment) ? value[segment] : undefined;
}

const mac = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/;

function childOf(node: JsonObject, value: Json | undefined, segment: string): JsonObject | undefined {
  if (isList(value)) return itemOf(node, value[Number(segment)], segment);
  const found = own(node, `f:${segment}`);
  if (found !== undefined || !mac.test(segment)) return found;
  // admission rewrites the key after its owner was noted
  const written = Object.keys(node).find((key) => plainMac(key.slice('f:'.length)) === plainMac(segment));
  return written === undefined ? undefined : own(node, written);
}

/** A MAC address in any spelling as its digits. */
export function plainMac(text: string): string {
  return text.replaceAll(/[:.-]/g, '').toLowerCase();
}

function itemOf(node: JsonObject, item: Json | undefined, segment: string): JsonObject | undefined {
  const key = Object.keys(node).find((name) => {
    if (name === `i:${segment}`) return true;
    const wanted = name.startsWith('k:') || name.startsWith('v:') ? parse(name.slice(2)) : undefined;
    if (wanted === undefined || item === undefined) return false;
    if (name.startsWith('v:')) return JSON.stringify(wanted) === JSON.stringify(item);
    return (
      isObject(wanted) &&
      isObject(item) &&
      Object.entries(wanted).every(([member, text]) => JSON.stringify(item[member]) === JSON.stringify(text))
    );
  });
  return key === undefined ? undefined : own(node, key);
}

function own(node: JsonObject, key: string): JsonObject | undefined {
  const child = Object.hasOwn(node, key) ? node[key] : undefined;
  return isObject(child) ? child : undefined;
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
