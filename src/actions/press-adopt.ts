import { planPossible } from '../edit/plan-possible.ts';
import type { FabricFacts } from '../ports/record-index.ts';
import type { RepositoryHost } from '../ports/repository-host.ts';
import { printAdoptMessage, printAdoptTitle } from '../proposal/adopt-text.ts';
import { adoptLive } from '../proposal/drift-check.ts';
import { type AdoptDesk, acceptAdoption, readAdoption } from './adopt-live.ts';
import { examineWith } from './examine-with.ts';
import { readBases } from './read-bases.ts';
import { readFabric } from './read-fabric.ts';

/**
 * The button **Adopt live** of a drift check (DESIGN.md 5.5): one Change with every record that is `changed` and can be
 * adopted, for people who may write to the repository, asked of the API; for others nothing happens. What cannot be
 * adopted is named in the pull request. Pressed twice it is one pull request. Throws OperationalError.
 */
export async function pressAdoptLive(
  desk: AdoptDesk,
  host: Pick<RepositoryHost, 'mayWrite' | 'findBlob'>,
  facts: FabricFacts,
  by: string,
): Promise<void> {
  const say = (message: string, fields: object = {}): void =>
    desk.log('info', message, { fabric: facts.fabric, by, ...fields });
  if (!(await host.mayWrite(by))) return say('Adopt pressed without permission to write');
  const standing = await desk.drift.store.find(facts);
  const changed = standing?.finding.report.records.filter(({ state }) => state === 'changed') ?? [];
  if (standing === undefined || changed.length === 0) return say('Nothing to adopt');
  const adoption = await readAdoption(desk, facts, standing, changed);
  const read = await readFabric(desk, facts);
  if ('is' in adoption || read.is !== 'read') return say('Nothing can be adopted: the configuration cannot be used');
  const { fabric, snapshot, knowledge } = read.view;
  const bases = await readBases({ memory: desk.memory, shelf: desk.shelf, host }, adoption.edits, [snapshot]);
  const options = { bases, examine: examineWith(desk.memory) };
  const { edits, leftOut } = planPossible(fabric, snapshot, knowledge, adoption.edits, options);
  const refused = [...adoption.refused, ...leftOut.map(({ edit, reason }) => ({ key: edit.key, reason }))];
  if (edits.length === 0) return say('Nothing can be adopted', { refused: refused.length });
  const taken = changed.filter(({ key }) => !refused.some((one) => one.key === key));
  const answer = await acceptAdoption(desk, facts, {
    title: printAdoptTitle(facts.fabric, edits.length),
    message: printAdoptMessage(taken, refused),
    requester: { token: adoptLive.label, login: by, button: true },
    draft: false,
    // the cluster holds it already; a forced Change is never merged by itself
    force: true,
    edits,
  });
  say('Adopt pressed', { answer: answer.is, refused: refused.length });
}
