import { describe, expect, test } from 'vitest';
import { isCollection, isMap, LineCounter, parseDocument, stringify } from 'yaml';
import type { JsonObject } from '../../src/domain/json.ts';
import { parsePointer, printPointer } from '../../src/domain/pointer.ts';
import type { HedgehogKind } from '../../src/kinds/hedgehog/schemas/index.ts';
import { hedgehogSchemas } from '../../src/kinds/hedgehog/schemas/index.ts';
import { hasShared, kindOf, readYaml } from '../kinds/hedgehog/support.ts';
import { changesOf, withValue } from './changed-fields.ts';
import { clusterOf, compare, gitSide, pathOf } from './sides.ts';

/** The line of the member at a pointer, or of its nearest parent, by a parser of its own. */
function lineOf(text: string, pointer: string): number {
  const counter = new LineCounter();
  let node: unknown = parseDocument(text, { lineCounter: counter }).contents;
  let at = 0;
  for (const segment of parsePointer(pointer)) {
    if (isMap(node)) {
      // MAC addresses as keys are in lower case once admission has seen them
      const pair = node.items.find(
        ({ key }) => String((key as { value: unknown }).value).toLowerCase() === segment.toLowerCase(),
      );
      if (pair === undefined) break;
      at = (pair.key as { range: [number] }).range[0];
      node = pair.value;
    } else if (isCollection(node)) {
      const item = node.items[Number(segment)] as { range: [number] } | undefined;
      if (item === undefined) break;
      at = item.range[0];
      node = item;
    } else break;
  }
  return counter.linePos(at).line;
}

describe.skipIf(!hasShared)('each field changed live, one at a time (skipped where ../shared is absent)', () => {
  const manifests = hasShared ? readYaml('live/git.yaml') : [];
  const held = new Map(
    (hasShared ? readYaml('live/argocd-in-sync.yaml').flatMap((list) => list.items as JsonObject[]) : []).map(
      (object) => {
        const { managedFields: _owners, ...metadata } = object.metadata as JsonObject;
        const bare: JsonObject = { ...object, metadata };
        return [pathOf(object), bare] as const;
      },
    ),
  );

  test.each(Object.keys(hedgehogSchemas) as HedgehogKind[])('%s: reported, with the right pointer and line', (name) => {
    const kind = kindOf(name);
    const specSchema = hedgehogSchemas[name].properties?.spec ?? {};
    const wrong: string[] = [];
    const exercised = new Set<string>();
    const all = new Set<string>();
    for (const manifest of manifests.filter((one) => one.kind === name)) {
      const text = stringify(manifest);
      const git = gitSide({ [pathOf(manifest)]: text });
      const live = held.get(pathOf(manifest));
      if (live === undefined) throw new Error(`no live object of ${pathOf(manifest)}`);
      const stable = JSON.stringify(kind.withDefaults(live));
      for (const change of changesOf(specSchema, live.spec ?? {}, ['spec'], '/spec')) {
        all.add(change.pattern);
        const changed = withValue(live, change.path, change.value) as JsonObject;
        // no cluster holds what its admission drops
        if (JSON.stringify(kind.withDefaults(changed)) === stable) continue;
        exercised.add(change.pattern);
        const [record, ...others] = compare(git, clusterOf([changed])).records;
        const pointer = printPointer(change.path);
        const found = record?.differences.find(
          (one) => pointer === one.pointer || pointer.startsWith(`${one.pointer}/`),
        );
        if (found === undefined || others.length > 0) wrong.push(`${record?.key.name} ${pointer}: not reported`);
        else if (found.line !== lineOf(text, found.pointer))
          wrong.push(`${record?.key.name} ${pointer}: line ${found.line}`);
        else if (found.git === undefined && found.live === undefined) wrong.push(`${pointer}: empty`);
      }
    }
    expect(wrong).toEqual([]);
    const never = [...all].filter((pattern) => !exercised.has(pattern));
    expect(never).toEqual([]);
    expect(exercised.size > 0 || name === 'SwitchGroup').toBe(true);
  });
});
