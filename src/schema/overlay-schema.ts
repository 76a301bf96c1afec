import type { JsonSchema } from './json-schema.ts';

/** Largest values of the unsigned Go types; a CRD says only `integer` where the controller decodes into one of them. */
const goWidths = new Set([2 ** 8 - 1, 2 ** 16 - 1, 2 ** 32 - 1]);

/**
 * The schema that a cluster serves, with what is known beside it of the same members: labels, annotations for forms,
 * the order of printing, and the width of numbers where the served schema has no limit. What it accepts is otherwise
 * its own; members that it lacks are not added.
 */
export function overlaySchema(served: JsonSchema, known: JsonSchema): JsonSchema {
  return {
    ...served,
    ...(known.description === undefined ? {} : { description: known.description }),
    ...annotations(served, known),
    ...width(served, known),
    ...children(served, known),
  };
}

function annotations(served: JsonSchema, known: JsonSchema): JsonSchema {
  const kept: Record<string, unknown> = {};
  for (const name of ['x-hedgerow-ref', 'x-hedgerow-immutable', 'x-hedgerow-set', 'x-hedgerow-default'] as const) {
    if (known[name] !== undefined) kept[name] = known[name];
  }
  const hint = known['x-hedgerow-hint'];
  if (hint !== undefined && known.pattern === served.pattern) kept['x-hedgerow-hint'] = hint;
  return kept;
}

function width(served: JsonSchema, { minimum, maximum }: JsonSchema): JsonSchema {
  if (served.type !== 'integer' || served.minimum !== undefined || served.maximum !== undefined) return {};
  return minimum === 0 && maximum !== undefined && goWidths.has(maximum) ? { minimum, maximum } : {};
}

function children(served: JsonSchema, known: JsonSchema): JsonSchema {
  const { properties, items, additionalProperties } = served;
  return {
    ...(properties === undefined ? {} : { properties: overlayProperties(properties, known.properties ?? {}) }),
    ...(items === undefined ? {} : { items: overlaySchema(items, known.items ?? {}) }),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: overlaySchema(additionalProperties, known.additionalProperties ?? {}) }),
  };
}

type Properties = Readonly<Record<string, JsonSchema>>;

function overlayProperties(served: Properties, known: Properties): Properties {
  const shared = Object.keys(known).filter((name) => Object.hasOwn(served, name));
  const names = new Set([...shared, ...Object.keys(served)]);
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      overlaySchema(served[name] ?? {}, (Object.hasOwn(known, name) ? known[name] : undefined) ?? {}),
    ]),
  );
}
