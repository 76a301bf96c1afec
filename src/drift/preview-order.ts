import { printKey, type RecordKey } from '../domain/record-key.ts';
import { compareManifests } from '../kinds/compare.ts';
import type { SetRecord } from '../kinds/kind.ts';
import { checkTransition } from '../kinds/transition.ts';
import type { Knowledge } from '../records/knowledge.ts';
import { writtenValue } from '../records/read-file.ts';
import type { Desired } from './desired.ts';
import type { PreviewObject, PreviewOrder } from './preview-plan.ts';
import type { PreviewQuestion } from './preview-question.ts';

const shownNames = 3;

/**
 * Why the cluster will refuse what a pull request does, by printed key: by the problems of the set, and of a deletion by
 * what only the cluster has and refers to it.
 */
export function findRefusals({ problems, knowledge, seen, before, after }: PreviewQuestion): Map<string, string> {
  const strangers = [...(seen?.records.values() ?? [])].filter(({ state }) => state === 'extra');
  const held = holdersOf(
    recordsIn(before, knowledge).filter(({ key }) => !after.records.has(printKey(key))),
    strangers.flatMap(({ key, value }) => recordOf(key, value, knowledge)),
    knowledge,
  );
  const found = new Map([...held].map(([id, keys]) => [id, refuse(keys)]));
  for (const { code, severity, key, message } of problems) {
    const isRefusal = code === 'still-referenced' || code === 'immutable';
    if (isRefusal && severity === 'error' && key !== undefined) found.set(printKey(key), message);
  }
  return found;
}

function refuse(holders: readonly RecordKey[]): string {
  const shown = holders.slice(0, shownNames).map(({ kind, name }) => `${kind} \`${name}\``);
  const more = holders.length - shown.length;
  const who = more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
  return `the cluster will refuse to delete it: ${who}, which no file declares, still ${holders.length === 1 ? 'refers' : 'refer'} to it`;
}

/** What of a pull request needs an order (FACTS.md section 4), by key: deletions, creations, renames. */
export function findOrder(question: PreviewQuestion, objects: readonly PreviewObject[]): PreviewOrder[] {
  return [...deletions(question, objects), ...creations(question, objects), ...renames(question, objects)];
}

/** What goes while the cluster still has others that refer to it, and that go too or no longer do. */
function deletions({ before, knowledge, seen }: PreviewQuestion, objects: readonly PreviewObject[]): PreviewOrder[] {
  const all = recordsIn(before, knowledge);
  const gone = objects.filter(({ effect, refused }) => effect === 'deletes' && refused === undefined);
  const isInCluster = (key: RecordKey): boolean =>
    seen === undefined || seen.records.get(printKey(key))?.value !== undefined;
  const kinds = Map.groupBy(gone, ({ key }) => `${key.group}/${key.kind}`);
  return [...kinds.values()].flatMap((some) => {
    const ids = new Set(some.map(({ key }) => printKey(key)));
    const own = all.filter(({ key }) => ids.has(printKey(key)));
    // kind by kind, so that what goes together holds what it refers to
    const kind = some[0]?.key.kind;
    const held = holdersOf(
      own,
      all.filter(({ key }) => key.kind !== kind),
      knowledge,
    );
    return some.flatMap(({ key }): PreviewOrder[] => {
      const first = (held.get(printKey(key)) ?? []).filter(isInCluster);
      return first.length === 0 ? [] : [{ is: 'deletion', key, first }];
    });
  });
}

/** What is new and refers to what is new. */
function creations({ after, knowledge }: PreviewQuestion, objects: readonly PreviewObject[]): PreviewOrder[] {
  const fresh = new Map(objects.filter(({ effect }) => effect === 'creates').map(({ key }) => [printKey(key), key]));
  if (fresh.size < 2) return [];
  return recordsIn(after, knowledge).flatMap(({ key, kind, value }): PreviewOrder[] => {
    if (!fresh.has(printKey(key))) return [];
    const targets = new Map(kind.references(value).map(({ to }) => [printKey(to), to]));
    const first = [...targets].filter(([id]) => fresh.has(id) && id !== printKey(key)).map(([, to]) => to);
    return first.length === 0 ? [] : [{ is: 'creation', key, first }];
  });
}

/** A deleted and a new record of one kind that say the same but for their name. */
function renames({ before, after, knowledge }: PreviewQuestion, objects: readonly PreviewObject[]): PreviewOrder[] {
  const gone = objects.filter(({ effect }) => effect === 'deletes').map(({ key }) => key);
  const fresh = objects.filter(({ effect }) => effect === 'creates').map(({ key }) => key);
  const found: PreviewOrder[] = [];
  const left = new Set(fresh);
  for (const from of gone.slice(0, mostRenames)) {
    for (const key of left) {
      if (key.kind !== from.kind || key.group !== from.group) continue;
      if (!isSameBody(before, from, after, key, knowledge)) continue;
      left.delete(key);
      found.push({ is: 'rename', key, from });
      break;
    }
    if (found.length === mostRenames || left.size === 0) break;
  }
  return found;
}

/** Each is compared with each: more than that are no rename but another fabric. */
const mostRenames = 50;

function isSameBody(before: Desired, from: RecordKey, after: Desired, to: RecordKey, { catalog }: Knowledge): boolean {
  const kind = catalog.find(to.group, to.kind);
  const [a, b] = [before.records.get(printKey(from)), after.records.get(printKey(to))];
  if (kind === undefined || a === undefined || b === undefined) return false;
  return compareManifests(kind, writtenValue(a), writtenValue(b)).every(({ pointer }) =>
    pointer.startsWith('/metadata/'),
  );
}

/** By printed key of what goes, who keeps the cluster from letting it go. */
function holdersOf(
  gone: readonly SetRecord[],
  left: readonly SetRecord[],
  { catalog, context, settings }: Knowledge,
): Map<string, readonly RecordKey[]> {
  if (gone.length === 0 || left.length === 0) return new Map();
  const findings = checkTransition(catalog.packs, gone, left, context, settings);
  return new Map(
    findings.flatMap(({ code, key, related = [] }) =>
      code === 'still-referenced' && related.length > 0 ? [[printKey(key), related] as const] : [],
    ),
  );
}

function recordsIn({ records }: Desired, knowledge: Knowledge): SetRecord[] {
  return [...records.values()].flatMap((at) =>
    at.examined.key === undefined ? [] : recordOf(at.examined.key, writtenValue(at), knowledge),
  );
}

function recordOf(key: RecordKey, value: SetRecord['value'] | undefined, { catalog }: Knowledge): SetRecord[] {
  const kind = catalog.find(key.group, key.kind);
  return kind === undefined || value === undefined ? [] : [{ key, kind, value }];
}
