import type { RepositoryConfig } from '../config/fabric.ts';
import type { Change, ChangeStore } from '../ports/change-store.ts';
import type { PullRequest } from '../ports/proposal-host.ts';
import { parseBranch } from '../proposal/branch.ts';
import { parseMarker } from '../proposal/change-marker.ts';
import { parseChangeMessage } from '../proposal/change-message.ts';
import type { Look } from './look.ts';

/**
 * Open pull requests of Changes that are not among the open ones: of a database that was wiped, or reopened by a person.
 * The pull request is the state, so it is taken up from there. Asked for only in looks that are told of one, and in
 * those at every pull request.
 */
export async function findChanges(
  look: Look,
  store: ChangeStore,
  config: RepositoryConfig,
  open: readonly Change[],
): Promise<Change[]> {
  const known = new Set(open.map(({ id }) => id));
  const found: Change[] = [];
  for (const pull of await listPulls(look, known)) {
    const purpose = pull.isForeign || pull.state !== 'open' ? undefined : parseBranch(pull.branch);
    if (purpose?.flow !== 'change' || known.has(purpose.id)) continue;
    const change = await takeUp(look, store, config, purpose.id, pull);
    if (change === undefined) continue;
    known.add(purpose.id);
    found.push(change);
  }
  return found;
}

async function listPulls(look: Look, known: ReadonlySet<string>): Promise<readonly PullRequest[]> {
  if (look.asks.some(({ what }) => what === 'every-pull-request')) return await look.host.listOpenPullRequests();
  const numbers = look.asks.flatMap((ask) => {
    if (ask.what === 'change') return ask.number;
    if (ask.what === 'keep') return known.has(ask.change) ? [] : ask.number;
    if (ask.what === 'rebuild' && ask.purpose.flow === 'change') return known.has(ask.purpose.id) ? [] : ask.number;
    return [];
  });
  const pulls: PullRequest[] = [];
  for (const number of new Set(numbers)) pulls.push(await look.host.readPullRequest(number));
  return pulls;
}

async function takeUp(
  look: Look,
  store: ChangeStore,
  config: RepositoryConfig,
  id: string,
  pull: PullRequest,
): Promise<Change | undefined> {
  const marker = parseMarker(pull.body);
  const fabric = marker?.fabric ?? (await findFabric(look, pull));
  if (fabric === undefined || !config.fabrics.some(({ name }) => name === fabric)) return undefined;
  const ref = { repository: look.id, fabric };
  const closed = await store.find(ref, id);
  if (closed !== undefined) return closed;
  const at = marker?.createdAt ?? (await look.host.readCommit(pull.head)).date;
  const change: Change = {
    ...ref,
    ...{ id, state: 'proposed', title: pull.title, message: marker?.message ?? '' },
    requester: marker?.requester ?? { token: 'unknown' },
    content: { is: 'edits', edits: [] },
    ...{ forced: false, pullRequest: pull.number, added: [], collisions: [], resolutions: [], records: [] },
    ...{ isWithdrawn: false, createdAt: at, updatedAt: at },
  };
  await store.add(change, []);
  look.log('info', 'Change found on GitHub', { change: id, number: pull.number });
  return change;
}

async function findFabric(look: Look, { number }: PullRequest): Promise<string | undefined> {
  const commits = await look.host.listCommits(number);
  return commits.flatMap(({ message }) => parseChangeMessage(message).fabric ?? []).at(-1);
}
