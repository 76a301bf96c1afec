import { isList, isObject, type Json } from '../src/domain/json.ts';
import type { Kind } from '../src/kinds/kind.ts';

/** A kind and those whose objects have to be in the cluster before its own: the direct ones, in the order of the answer. */
export type OrderedKind = { readonly kind: Kind; readonly after: readonly Kind[] };

/**
 * Kinds in an order that admission accepts (FACTS.md section 4): each behind all that its schema refers to. What follows
 * from another one of `after` is left out. References to its own kind, or to a kind that is not among them, say nothing.
 * Throws where kinds refer to each other in a circle.
 */
export function orderKinds(kinds: readonly Kind[]): OrderedKind[] {
  const needs = new Map(kinds.map((kind) => [kind, neededBy(kind, kinds)]));
  const placed: Kind[] = [];
  while (placed.length < kinds.length) {
    const ready = kinds.filter(
      (kind) => !placed.includes(kind) && (needs.get(kind) ?? []).every((needed) => placed.includes(needed)),
    );
    if (ready.length === 0) throw new Error('kinds refer to each other in a circle');
    placed.push(...ready);
  }
  const reach = (kind: Kind): Kind[] => (needs.get(kind) ?? []).flatMap((needed) => [needed, ...reach(needed)]);
  return placed.map((kind) => {
    const direct = placed.filter((needed) => needs.get(kind)?.includes(needed));
    return { kind, after: direct.filter((needed) => !direct.some((other) => reach(other).includes(needed))) };
  });
}

// No peering refers to an attachment. FACTS.md section 4 has them last all the same: networks are joined when all of
// them stand.
const isPeering = ({ kind }: Kind): boolean => kind.endsWith('Peering');
const isAttachment = ({ kind }: Kind): boolean => kind.endsWith('Attachment');

function neededBy(kind: Kind, kinds: readonly Kind[]): Kind[] {
  const [version = ''] = kind.versions;
  const named = new Set(referencesIn(JSON.parse(JSON.stringify(kind.schema?.(version) ?? {}))));
  return kinds.filter((other) => other !== kind && (named.has(other.kind) || (isPeering(kind) && isAttachment(other))));
}

/** The kinds that the members of a schema name. */
function referencesIn(schema: Json): string[] {
  if (isList(schema)) return schema.flatMap(referencesIn);
  if (!isObject(schema)) return [];
  const own = schema['x-hedgerow-ref'];
  return [...(typeof own === 'string' ? [own] : []), ...Object.values(schema).flatMap(referencesIn)];
}
