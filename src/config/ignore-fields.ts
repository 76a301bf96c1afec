import { isList, isObject, type Json } from '../domain/json.ts';
import { printPointer, valueAt } from '../domain/pointer.ts';
import { type Edit, editText } from '../yaml/edit.ts';
import { readDocuments } from '../yaml/read-documents.ts';
import type { Fabric } from './fabric.ts';
import { compileGlob } from './glob.ts';
import { readRepositoryConfig } from './read-config.ts';

/** An entry of `drift.ignore`: fields of a kind's records that are not compared; `name` may hold wildcards. */
export type Ignored = Fabric['drift']['ignore'][number];

/** The entries without the fields that a fabric ignores already; those of which nothing is left are left out. */
export function notYetIgnored(
  { drift }: { readonly drift: Pick<Fabric['drift'], 'ignore'> },
  wished: readonly Ignored[],
): Ignored[] {
  return wished.flatMap(({ kind, name, fields }) => {
    const known = new Set(
      drift.ignore
        .filter((one) => one.kind === kind && (one.name === name || compileGlob(one.name)(name)))
        .flatMap((one) => one.fields),
    );
    const left = [...new Set(fields)].filter((field) => !known.has(field));
    return left.length === 0 ? [] : [{ kind, name, fields: left }];
  });
}

/**
 * The text of a configuration in which a fabric ignores these fields too: an entry of the same kind and name gains them,
 * else one is added; every other byte stays. Undefined where the text does not name the fabric, or cannot be edited so
 * that the result is a valid configuration. Pure.
 */
export function withIgnored(text: string, fabric: string, wished: readonly Ignored[]): string | undefined {
  let now = text;
  for (const one of wished) {
    const found = findFabric(now, fabric);
    if (found === undefined) return undefined;
    const [left] = notYetIgnored(found.config, [one]);
    if (left !== undefined) now = editText(now, editsFor(found.value, found.index, left));
  }
  const after = findFabric(now, fabric);
  return after === undefined || notYetIgnored(after.config, wished).length > 0 ? undefined : now;
}

function findFabric(
  text: string,
  name: string,
): { readonly config: Fabric; readonly value: Json; readonly index: number } | undefined {
  const bytes = Buffer.from(text);
  const config = readRepositoryConfig(bytes).config?.fabrics.find((one) => one.name === name);
  const value = readDocuments(bytes).documents[0]?.value;
  const fabrics = value === undefined ? undefined : valueAt(value, '/fabrics');
  const index = isList(fabrics) ? fabrics.findIndex((one) => isObject(one) && one.name === name) : -1;
  return config === undefined || value === undefined || index === -1 ? undefined : { config, value, index };
}

function editsFor(value: Json, index: number, { kind, name, fields }: Ignored): Edit[] {
  const at = ['fabrics', index, 'drift'] as const;
  const entry = { kind, name, fields: [...fields] };
  const ignored = valueAt(value, printPointer([...at, 'ignore']));
  if (!isList(ignored)) {
    const drift = valueAt(value, printPointer(at));
    return isObject(drift)
      ? [{ op: 'set', pointer: printPointer([...at, 'ignore']), value: [entry] }]
      : [{ op: 'set', pointer: printPointer(at), value: { ignore: [entry] } }];
  }
  const same = ignored.findIndex((one) => isObject(one) && one.kind === kind && one.name === name);
  if (same === -1) {
    return [{ op: 'insert-item', pointer: printPointer([...at, 'ignore']), index: ignored.length, value: entry }];
  }
  const pointer = printPointer([...at, 'ignore', same, 'fields']);
  const known = valueAt(value, pointer);
  const length = isList(known) ? known.length : 0;
  return fields.map((field, i) => ({ op: 'insert-item', pointer, index: length + i, value: field }));
}
