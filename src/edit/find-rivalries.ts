import type { JsonObject } from '../domain/json.ts';
import type { SetFinding } from '../domain/problem.ts';
import { printKey, type RecordKey } from '../domain/record-key.ts';
import type { SetRecord } from '../kinds/kind.ts';
import type { Knowledge } from '../records/knowledge.ts';

/** What an open Change makes of records; one without a value is deleted. */
export type Claim = {
  readonly change: string;
  readonly records: readonly { readonly key: RecordKey; readonly value?: JsonObject }[];
};

/** A record of one open Change that excludes a record of another one: either can be merged, not both. */
export type Rivalry = {
  readonly change: string;
  readonly key: RecordKey;
  readonly other: string;
  /** What the rules of the set say with both merged. */
  readonly message: string;
};

/**
 * Which open Changes exclude each other by the rules of the set though neither breaks one by itself: a VLAN, a subnet, an
 * address, a port that both take. Each pair is told from both sides. Of a record that several Changes are about the
 * first one's counts. Pure and total.
 */
export function findRivalries(git: readonly SetRecord[], claims: readonly Claim[], knowledge: Knowledge): Rivalry[] {
  const together = overlay(git, claims, knowledge);
  const alone = new Map<string, ReadonlySet<string>>();
  const breaksAlone = (change: string, finding: SetFinding): boolean => {
    const own = claims.filter((claim) => claim.change === change);
    const known =
      alone.get(change) ?? new Set(conflictsIn(overlay(git, own, knowledge).records, knowledge).map(wordsOf));
    alone.set(change, known);
    return known.has(wordsOf(finding));
  };
  return conflictsIn(together.records, knowledge).flatMap((finding) => {
    const sides = [finding.key, ...(finding.related ?? [])].flatMap((key) => {
      const change = together.owners.get(printKey(key));
      return change === undefined ? [] : [{ change, key }];
    });
    const isRivalry = new Set(sides.map(({ change }) => change)).size > 1;
    if (!isRivalry || sides.some(({ change }) => breaksAlone(change, finding))) return [];
    const { message } = finding;
    return sides.flatMap(({ change, key }) =>
      sides.flatMap((side) => (side.change === change ? [] : [{ change, key, other: side.change, message }])),
    );
  });
}

/** The records with all claims made, and which Change each record is of. */
function overlay(git: readonly SetRecord[], claims: readonly Claim[], { catalog }: Knowledge) {
  const records = new Map(git.map((record) => [printKey(record.key), record]));
  const owners = new Map<string, string>();
  for (const { change, records: claimed } of claims) {
    for (const { key, value } of claimed) {
      const kind = catalog.find(key.group, key.kind);
      if (value === undefined || kind === undefined || owners.has(printKey(key))) continue;
      owners.set(printKey(key), change);
      records.set(printKey(key), { key, kind, value });
    }
  }
  return { records: [...records.values()], owners };
}

function conflictsIn(records: readonly SetRecord[], { catalog, context, settings }: Knowledge): SetFinding[] {
  return catalog.packs
    .flatMap((pack) => pack.checkSet(records, context, settings))
    .filter(({ code }) => code === 'conflict');
}

function wordsOf({ key, pointer, message }: SetFinding): string {
  return JSON.stringify([printKey(key), pointer, message]);
}
