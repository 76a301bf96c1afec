import { expect, it } from 'vitest';
import { isObject, type Json, type JsonObject } from '../../src/domain/json.ts';
import { valueAt } from '../../src/domain/pointer.ts';
import { newManifestText } from '../../src/edit/new-manifest.ts';
import { compareManifests } from '../../src/kinds/compare.ts';
import { readDocuments } from '../../src/yaml/read-documents.ts';
import { printOddly } from '../normalize/odd-yaml.ts';
import { snapshotOf } from '../normalize/snapshot-of.ts';
import { commentsOf, keepsLines, readYaml } from './oracle.ts';
import { applied, blobAt, plan, textAt } from './plan-edits.ts';
import { fieldsOf, keyOf, kindOf, type Pick, pickFrom, pickOne, withField } from './random-edits.ts';
import { twelveKinds } from './twelve-kinds.ts';

/** One case for each seed; a failure names it. */
function repeat(runs: number, first: number, check: (pick: Pick) => void): void {
  for (let seed = first; seed < first + runs; seed++) {
    try {
      check(pickFrom(seed));
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
}

function shuffled<Item>(items: readonly Item[], pick: Pick): Item[] {
  const left = [...items];
  const result: Item[] = [];
  while (left.length > 0) result.push(...left.splice(pick(left.length), 1));
  return result;
}

it('1,500 fields taken away and added: other lines stay, comments too', { timeout: 600_000 }, () => {
  repeat(1_500, 20_001, (pick) => {
    const manifest = pickOne(twelveKinds, pick);
    const odd = printOddly(manifest, pick);
    const files = snapshotOf({ 'managed/a.yaml': odd.text });
    const base = blobAt(files, 'managed/a.yaml');
    // a member whose parent keeps others: an empty map takes the place of what loses its last
    const removable = fieldsOf(manifest).filter((pointer) => {
      const parent = valueAt(manifest, pointer.slice(0, pointer.lastIndexOf('/')));
      return isObject(parent) && Object.keys(parent).length > 1 && valueAt(manifest, pointer) !== false;
    });
    const isRemoval = pick(2) === 0;
    const pointer = isRemoval
      ? pickOne(removable, pick)
      : `/metadata/${pickOne(['labels', 'annotations'], pick)}/added`;
    const wanted = withField(manifest, pointer, isRemoval ? undefined : 'new');
    if (!isObject(wanted)) throw new Error('no manifest');
    const planned = plan(files, [{ op: 'put', key: keyOf(manifest), manifest: wanted, base }]);
    expect(planned).toMatchObject({ refusals: [], collisions: [] });
    const after = textAt(applied(files, planned), 'managed/a.yaml') ?? '';
    // taking away what the default says anyway changes nothing
    const isDefault = compareManifests(kindOf(manifest), manifest, wanted).length === 0;
    expect(readYaml(after)).toEqual(isDefault ? manifest : wanted);
    const allowed = isRemoval
      ? nearLine(odd.lines.get(pointer) ?? -1, odd.text)
      : flowLines(odd.text, odd.lines, pointer);
    expect(keepsLines(odd.text, after, allowed)).toBe(true);
    const gone = new Set(isRemoval ? commentsOf(odd.text.split('\n')[odd.lines.get(pointer) ?? -1] ?? '') : []);
    expect(commentsOf(after)).toEqual(expect.arrayContaining(commentsOf(odd.text).filter((one) => !gone.has(one))));
    expect(new Set(commentsOf(after)).size).toBe(commentsOf(after).length);
  });
});

/** The line of a field; in a flow map over several lines the comma stands on the line above. */
function nearLine(line: number, text: string): Set<number> {
  return /[{,]\s*(#.*)?$/.test(text.split('\n')[line - 1] ?? '') ? new Set([line - 1, line]) : new Set([line]);
}

/** The lines of the siblings of a new member where they stand in brackets. */
function flowLines(text: string, lines: ReadonlyMap<string, number>, pointer: string): Set<number> {
  const parent = pointer.slice(0, pointer.lastIndexOf('/') + 1);
  const all = text.split('\n');
  const near = [...lines].flatMap(([one, line]) => (one.startsWith(parent) ? [line, line + 1] : []));
  return new Set(near.filter((line) => /[{}]|,\s*(#.*)?$/.test(all[line] ?? '')));
}

it('1,500 deletions: the neighbours keep every byte', { timeout: 600_000 }, () => {
  repeat(1_500, 30_001, (pick) => {
    const chosen = shuffled(twelveKinds, pick).slice(0, 1 + pick(4));
    const texts = chosen.map((manifest, i) =>
      printOddly(manifest, pick).text.replaceAll('# comment ', `# comment ${i + 1}00`),
    );
    const files = snapshotOf({ 'managed/several.yaml': texts.join('---\n') });
    const going = shuffled([...chosen.keys()], pick).slice(0, 1 + pick(chosen.length));
    const base = blobAt(files, 'managed/several.yaml');
    const edits = going.flatMap((i) => {
      const manifest = chosen[i];
      return manifest === undefined ? [] : [{ op: 'delete' as const, key: keyOf(manifest), base }];
    });
    const planned = plan(files, edits);
    expect(planned).toMatchObject({ refusals: [], collisions: [] });
    const result = applied(files, planned);
    const left = chosen.flatMap((manifest, i) => (going.includes(i) ? [] : [{ manifest, text: texts[i] ?? '' }]));
    const after = textAt(result, 'managed/several.yaml');
    expect(after === undefined).toBe(left.length === 0);
    const documents = after === undefined ? [] : readDocuments(Buffer.from(after)).documents;
    expect(documents.map(({ value }) => value)).toEqual(left.map(({ manifest }) => manifest));
    for (const { text } of left) expect(after).toContain(text.trim());
    expect(
      plan(result, edits, {
        bases: new Map([[base, files.files.get('managed/several.yaml')?.bytes ?? new Uint8Array()]]),
      }).changeSet.size,
    ).toBe(0);
  });
});

it('500 items of Lists deleted: the others keep every line', { timeout: 600_000 }, () => {
  repeat(500, 40_001, (pick) => {
    const chosen = shuffled(twelveKinds, pick).slice(0, 2 + pick(3));
    const items = chosen.map((manifest, i) => {
      const lines = printOddly(manifest, pick)
        .text.replaceAll('# comment ', `# comment ${i + 1}00`)
        .trimEnd()
        .split('\n');
      const first = lines.findIndex((line) => /^[^#\s]/.test(line));
      return lines.map((line, at) => `${at === first ? '- ' : '  '}${line}`.trimEnd()).join('\n');
    });
    const text = `# comment 1\napiVersion: v1\nkind: List\nitems:\n${items.join('\n')}\n`;
    const files = snapshotOf({ 'managed/list.yaml': text });
    const gone = pick(chosen.length);
    const manifest = chosen[gone];
    if (manifest === undefined) return;
    const planned = plan(files, [{ op: 'delete', key: keyOf(manifest), base: blobAt(files, 'managed/list.yaml') }]);
    expect(planned).toMatchObject({ refusals: [], collisions: [] });
    const after = textAt(applied(files, planned), 'managed/list.yaml') ?? '';
    expect(readDocuments(Buffer.from(after)).documents.map(({ value }) => value)).toEqual(
      chosen.filter((one) => one !== manifest),
    );
    for (const item of items.filter((_, i) => i !== gone)) expect(after).toContain(contentOf(item));
    expect(after.startsWith('# comment 1\napiVersion: v1\nkind: List\nitems:\n')).toBe(true);
  });
});

/** From the first to the last line with content. */
function contentOf(item: string): string {
  const lines = item.split('\n');
  const isContent = (line: string): boolean => /^\s*[^\s#]/.test(line);
  return lines.slice(lines.findIndex(isContent), lines.findLastIndex(isContent) + 1).join('\n');
}

it('500 creations: canonical path and order, nothing else is touched', { timeout: 600_000 }, () => {
  repeat(500, 50_001, (pick) => {
    const manifest = withField(pickOne(twelveKinds, pick), '/metadata/name', `new-${pick(9)}`);
    if (!isObject(manifest)) return;
    const jumbled = jumble(manifest, pick);
    const files = snapshotOf({ 'managed/readme.txt': 'x', 'README.md': 'y' });
    const key = keyOf(manifest);
    const planned = plan(files, [{ op: 'put', key, manifest: jumbled, base: null }]);
    const path = `managed/${key.kind.toLowerCase()}/${key.name}.yaml`;
    expect([...planned.changeSet.keys()]).toEqual([path]);
    const text = textAt(applied(files, planned), path) ?? '';
    expect(readYaml(text)).toEqual(manifest);
    expect(text.match(/^\S+?(?=:)/gm)).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
    expect(text).toMatch(
      /\nmetadata:\n {2}name: .*\n {2}namespace: default\n {2}labels:\n(?: {4}.*\n)+ {2}annotations:/,
    );
    expect(inSchemaOrder(readYaml(text), kindOf(manifest).schema?.('v1beta1'))).toBe(true);
    expect(newManifestText(kindOf(manifest), jumble(manifest, pick)).length).toBe(text.length);
  });
});

/** The same value, the members of every map whose order says nothing in another order. */
function jumble(value: JsonObject, pick: Pick): JsonObject {
  return Object.fromEntries(
    shuffled(Object.entries(value), pick).map(([name, member]) => [
      name,
      isObject(member) ? jumble(member, pick) : member,
    ]),
  );
}

type Schema = ReturnType<NonNullable<ReturnType<typeof kindOf>['schema']>>;

function inSchemaOrder(value: Json, schema: Schema): boolean {
  if (schema === undefined || !isObject(value)) return true;
  const names = Object.keys(schema.properties ?? {});
  const ranks = Object.keys(value)
    .map((name) => names.indexOf(name))
    .filter((rank) => rank >= 0);
  const isSorted = ranks.every((rank, i) => i === 0 || rank > (ranks[i - 1] ?? -1));
  const isAtTop = names.includes('metadata');
  return (
    (isAtTop || isSorted) &&
    Object.entries(value).every(
      ([name, member]) =>
        name === 'metadata' || inSchemaOrder(member, schema.properties?.[name] ?? schema.additionalProperties),
    )
  );
}
