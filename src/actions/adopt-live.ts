import { printKey, type RecordKey } from '../domain/record-key.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { textOf } from '../domain/text-of.ts';
import { readDesired } from '../drift/desired.ts';
import type { DriftRecord } from '../drift/drift-report.ts';
import { type Adoption, type AdoptionRefusal, planAdoption } from '../drift/plan-adoption.ts';
import type { ChangePlan } from '../edit/change-plan.ts';
import { type Change, isOpenChange, type Requester } from '../ports/change-store.ts';
import type { DriftStanding } from '../ports/drift-store.ts';
import type { FabricFacts } from '../ports/record-index.ts';
import { isAdoptTitle, printAdoptMessage, printAdoptTitle } from '../proposal/adopt-text.ts';
import { acceptChange } from './accept-change.ts';
import type { Acceptance, ChangeDesk, ChangeRequest, NoView } from './change-desk.ts';
import { proposedRecords } from './change-event.ts';
import { examineWith } from './examine-with.ts';
import type { LiveDesk } from './live-desk.ts';
import { configOf } from './plan-files.ts';
import { planRequest } from './plan-request.ts';
import { type ReadFabric, readFabric } from './read-fabric.ts';
import { withdrawChange } from './steer-change.ts';

export type AdoptDesk = ChangeDesk & { readonly drift: LiveDesk };

/** What a caller wants to take from the cluster into Git: records by name, all of which must be adoptable. */
export type AdoptRequest = {
  readonly keys: readonly RecordKey[];
  /** Where they are left out, the adoption speaks for itself. */
  readonly title?: string;
  readonly message?: string;
  readonly requester: Requester;
  readonly draft: boolean;
  readonly force: boolean;
};

/** The edits that an adoption is, ready to be planned or taken in; else why there are none. Nothing is written. */
export type Prepared =
  | { readonly is: 'ready'; readonly request: ChangeRequest }
  | { readonly is: 'not-compared' }
  /** What was found is old: the cluster has not answered since then. */
  | { readonly is: 'unreachable'; readonly since: string }
  | { readonly is: 'not-adoptable'; readonly refused: readonly AdoptionRefusal[] }
  | NoView;

/**
 * Makes edits of the live values that the last comparison found, on the files that it compared: what Git changed since
 * is merged by field, as in every Change. A record that is in sync needs none; with one that cannot be adopted there are
 * none at all. Throws OperationalError.
 */
export async function prepareAdoption(desk: AdoptDesk, facts: FabricFacts, asked: AdoptRequest): Promise<Prepared> {
  const standing = await desk.drift.store.find(facts);
  if (standing === undefined) return { is: 'not-compared' };
  if (standing.unreachable !== undefined) return { is: 'unreachable', since: standing.unreachable.since };
  const { records, unknown } = await findRecords(desk, facts, standing, asked.keys);
  const adopted = await readAdoption(desk, facts, standing, records);
  if ('is' in adopted) return adopted;
  const refused = [...unknown, ...adopted.refused];
  if (refused.length > 0) return { is: 'not-adoptable', refused };
  const { edits } = adopted;
  const { requester, draft, force } = asked;
  const { title = printAdoptTitle(facts.fabric, edits.length), message = printAdoptMessage(records, []) } = asked;
  return { is: 'ready', request: { title, message, requester, draft, force, edits } };
}

/**
 * Takes an adoption in as a Change. Where an open one leaves the same records with the same values, that is the answer:
 * asking twice makes one pull request. An open adoption of which every record is in the new one is withdrawn: the
 * cluster changed again since.
 */
export async function acceptAdoption(desk: AdoptDesk, facts: FabricFacts, request: ChangeRequest): Promise<Acceptance> {
  const answer = await planRequest(desk, facts, request);
  if (answer.is !== 'planned') return answer;
  const open = (await desk.changes.open(facts.repository)).filter(
    ({ fabric, state, isWithdrawn }) => fabric === facts.fabric && isOpenChange(state) && !isWithdrawn,
  );
  const same = open.find((change) => isSameAs(change, answer.plan));
  const accepted: Acceptance =
    same === undefined ? await acceptChange(desk, facts, request) : { is: 'accepted', change: same, plan: answer.plan };
  if (accepted.is !== 'accepted') return accepted;
  for (const change of open) {
    if (change.id !== accepted.change.id && isReplacedBy(change, accepted.change, facts.fabric))
      await withdrawChange(desk, facts, change.id);
  }
  return accepted;
}

function isSameAs(change: Change, plan: ChangePlan): boolean {
  return plan.changeSet.size > 0 && wordsOf(change.records) === wordsOf(proposedRecords(plan));
}

function wordsOf(records: Change['records']): string {
  const lines = records.map(({ key, value }) => `${printKey(key)} ${value === undefined ? '' : textOf(value)}`);
  return lines.sort().join('\n');
}

function isReplacedBy({ title, records }: Change, by: Change, fabric: string): boolean {
  if (!isAdoptTitle(title, fabric)) return false;
  const keys = new Set(by.records.map(({ key }) => printKey(key)));
  return records.length > 0 && records.every(({ key }) => keys.has(printKey(key)));
}

/** The records of the last comparison that are named; those in sync are none of them. */
async function findRecords(
  { drift }: AdoptDesk,
  facts: FabricFacts,
  { finding }: DriftStanding,
  keys: readonly RecordKey[],
): Promise<{ readonly records: readonly DriftRecord[]; readonly unknown: readonly AdoptionRefusal[] }> {
  const drifted = new Map(finding.report.records.map((record) => [printKey(record.key), record]));
  const named = [...new Map(keys.map((key) => [printKey(key), key])).values()];
  const others = named.filter((key) => !drifted.has(printKey(key)));
  const known = others.length === 0 ? new Map() : await drift.store.live(facts, others.map(printKey));
  return {
    records: named.flatMap((key) => drifted.get(printKey(key)) ?? []),
    unknown: others
      .filter((key) => !known.has(printKey(key)))
      .map((key) => ({ key, reason: 'the last comparison knows no such record' })),
  };
}

/** Plans on the files that were compared, whatever the branch holds by now. */
export async function readAdoption(
  desk: AdoptDesk,
  facts: FabricFacts,
  { finding }: DriftStanding,
  records: readonly DriftRecord[],
): Promise<Adoption | NoView> {
  if (records.length === 0) return { edits: [], refused: [] };
  const read = await readFabric(desk, facts);
  if (read.is !== 'read') return read;
  const { fabric, knowledge } = read.view;
  const snapshot = await readCompared(read, facts, finding.commit);
  const live = await desk.drift.store.live(
    facts,
    records.map(({ key }) => printKey(key)),
  );
  return planAdoption({
    ...{ fabric, knowledge, records },
    desired: readDesired(fabric, snapshot, knowledge, examineWith(desk.memory)),
    live: (key) => live.get(printKey(key))?.value,
  });
}

async function readCompared({ view, reader }: ReadFabric, facts: FabricFacts, commit: string): Promise<Snapshot> {
  if (commit === facts.commit) return view.snapshot;
  const files = await reader.listFiles(commit);
  return await reader.readSnapshot({ commit, files }, configOf(view.config, view.fabric));
}
