import type { RepositoryConfig } from '../config/fabric.ts';
import { configPath } from '../config/read-config.ts';
import type { Problem } from '../domain/problem.ts';
import type { BlobShelf } from '../ports/blob-shelf.ts';
import type { ChangeStore } from '../ports/change-store.ts';
import type { PauseStore } from '../ports/pause-store.ts';
import type { PullRequest } from '../ports/proposal-host.ts';
import type { ProposalRegister } from '../ports/proposal-register.ts';
import type { RecordIndex } from '../ports/record-index.ts';
import type { RepositoryHost } from '../ports/repository-host.ts';
import type { UploadRegister } from '../ports/upload-register.ts';
import type { WatchedBranches } from '../ports/watched-branches.ts';
import { structureCheck, structureCheckName } from '../proposal/structure-check.ts';
import { advanceChanges } from './advance-changes.ts';
import type { Ask, Request } from './ask.ts';
import { checkIncoming, hearLabels } from './check-pull-requests.ts';
import type { ClusterView } from './cluster-view.ts';
import { createHostOfLook } from './host-of-look.ts';
import { forgetFabrics } from './index-records.ts';
import { keyIn, type Log, type Look, linksAt, type WakeDrift } from './look.ts';
import type { Memory } from './memory.ts';
import { normalizeBranch } from './normalize-branch.ts';
import { missingBranchNote } from './notes.ts';
import { closeOnboarding, onboardRepository } from './onboard-repository.ts';
import { configOn } from './plan-files.ts';
import { proposeIgnores } from './propose-ignores.ts';
import { createPullBoard, type PullBoard } from './pull-board.ts';
import { answerRebuild } from './rebuild.ts';
import type { Rules } from './rules.ts';
import { createSnapshotReader, type Head } from './snapshot-reader.ts';
import { watchBranches } from './watch-branches.ts';
import { writeCheck } from './write-check.ts';

export type Surroundings = {
  readonly host: RepositoryHost;
  readonly memory: Memory;
  readonly pauses: PauseStore;
  readonly proposals?: ProposalRegister;
  readonly uploads?: UploadRegister;
  readonly watched?: WatchedBranches | undefined;
  /** Where the records of the fabrics are indexed, where they are. */
  readonly index?: RecordIndex;
  /** What is known of the clusters of its fabrics. */
  readonly clusters?: ClusterView | undefined;
  /** Hears of fabrics whose records are those of another commit. */
  readonly wakeDrift?: WakeDrift;
  /** Where Changes are kept; without one nothing is done about them. */
  readonly changes?: ChangeStore;
  /** File contents from before this process started, where there is such a cache. */
  readonly shelf?: BlobShelf;
  readonly server: string;
  readonly log: Log;
};

/**
 * Looks at a repository and brings its pull requests and structure checks to what its files say: read, plan, apply
 * (DESIGN.md section 1). Running it again changes nothing; failing anywhere and running it again ends the same.
 */
export async function normalizeRepository(request: Request, surroundings: Surroundings): Promise<void> {
  const { memory, shelf } = surroundings;
  const { id, installation, owner, repo } = request;
  const host = createHostOfLook(surroundings.host, boardOf(memory, request));
  const reader = createSnapshotReader(host, memory, shelf);
  const look: Look = {
    ...surroundings,
    host,
    id,
    installation,
    owner,
    repo,
    reader,
    recheck: new Set(request.recheck),
    asks: request.asks ?? [],
  };

  const main = await readDefault(look, request.defaultBranch);
  if (main === undefined) return await answerRest(look);
  await hearLabels(look);
  const reading = await reader.readConfig(main, (config) => configOn(config, main.name, main.name));
  await watchBranches(look, main.name, reading?.config);
  if (reading?.config === undefined) {
    if (reading) await reportBroken(look, main, reading.problems);
    else {
      await forgetFabrics(look.index, look);
      await onboardRepository(look, main);
    }
    const heads = new Map([[main.name, main]]);
    await checkOthers(look, { main, heads, config: undefined, problems: reading?.problems });
    return await answerRest(look);
  }

  const { config } = reading;
  await forgetFabrics(look.index, look, config);
  memory.checks.set(automergeKey(look), config.proposals.automerge ? 'on' : 'off', 1);
  const { changes } = surroundings;
  const open = (await changes?.open(id)) ?? [];
  host.shareAmong(config.fabrics.length + open.filter(({ pullRequest }) => pullRequest !== undefined).length);
  const heads = new Map<string, Head>([[main.name, main]]);
  const notes: string[] = [];
  for (const { name, branch = main.name } of config.fabrics) {
    const head = heads.get(branch) ?? (await reader.readHead(branch));
    if (head) heads.set(branch, head);
    else notes.push(missingBranchNote(name, branch));
  }
  let isWritten = false;
  const left: PullRequest[] = [];
  const states = new Map<string, string>();
  for (const [branch, head] of heads) {
    const own = configOn(config, branch, main.name);
    if (own.fabrics.length > 0 || (branch === main.name && notes.length > 0)) {
      const done = await normalizeBranch(look, own, head, branch === main.name ? notes : []);
      isWritten ||= done.isWritten;
      left.push(...done.left);
      for (const [fabric, state] of done.states) states.set(fabric, state);
    }
  }
  await look.proposals?.note(id, states);
  rememberConfig(look, heads, config, main.name);
  const rules: Rules = { main, heads, config, problems: [] };
  const options = { shelf, config, open };
  const done = changes && (await advanceChanges(look, rules, { ...options, store: changes }));
  left.push(...(await proposeIgnores(look, rules)));
  await checkOthers(look, rules, [...left, ...(done?.left ?? [])], done?.handled);
  await closeOnboarding(look, main, !isWritten);
  await answerRest(look, config, new Set(heads.keys()));
}

/** Answers the commands for fabrics that nothing is normalized for: gone from the configuration, switched off. */
async function answerRest(look: Look, config?: RepositoryConfig, branches?: ReadonlySet<string>): Promise<void> {
  const isAnswered = (name: string) =>
    config?.fabrics.some(
      (fabric) =>
        fabric.name === name &&
        fabric.normalize !== 'off' &&
        (fabric.branch === undefined || branches?.has(fabric.branch)),
    );
  for (const ask of look.asks) {
    if (ask.what !== 'rebuild' || !('fabric' in ask.purpose) || isAnswered(ask.purpose.fabric)) continue;
    await answerRebuild(look, ask, { is: 'unknown-fabric', fabric: ask.purpose.fabric });
  }
}

/** Checks what was asked for; where the configuration changed since the last look, every open pull request. */
async function checkOthers(
  look: Look,
  rules: Rules,
  left: readonly PullRequest[] = [],
  handled?: ReadonlySet<number>,
): Promise<void> {
  const key = keyIn(look, 'configuration');
  const blob = rules.main.files.get(configPath)?.blob ?? 'none';
  const known = look.memory.checks.get(key);
  const isChanged = known !== undefined && known !== blob;
  const asks: readonly Ask[] = isChanged ? [...look.asks, { what: 'every-pull-request' }] : look.asks;
  await checkIncoming({ ...look, asks }, rules, left, handled);
  look.memory.checks.set(key, blob, 1);
}

function automergeKey(repository: { id: number }): string {
  return keyIn(repository, 'automerge');
}

/** Whether a check that passed can matter to a proposal of ours; also where that is not known yet. */
export function mayMerge({ checks }: Memory, repository: { id: number }): boolean {
  return checks.get(automergeKey(repository)) !== 'off';
}

/** What the API reads a fabric by, without asking for it again. */
function rememberConfig(
  look: Look,
  heads: ReadonlyMap<string, Head>,
  config: RepositoryConfig,
  defaultBranch: string,
): void {
  for (const { commit } of heads.values()) {
    look.memory.configs.set(keyIn(look, commit), { config, defaultBranch }, config.fabrics.length);
  }
}

function boardOf(memory: Memory, repository: { id: number }): PullBoard {
  const key = keyIn(repository, 'board');
  const board = memory.boards.get(key) ?? createPullBoard();
  memory.boards.set(key, board, board.weight());
  return board;
}

/** The default branch; undefined for an empty repository. */
async function readDefault(look: Look, named: string): Promise<Head | undefined> {
  const head = named === '' ? undefined : await look.reader.readHead(named);
  if (head) return head;
  const actual = await look.host.findDefaultBranch();
  return actual === named ? undefined : await look.reader.readHead(actual);
}

/** A broken configuration: a failing check with annotations, and nothing else until it is mended (DESIGN.md 5.2). */
async function reportBroken(look: Look, head: Head, problems: readonly Problem[]): Promise<void> {
  look.log('info', 'Configuration broken', { problems: problems.length });
  await writeCheck(look, head.commit, { name: structureCheckName, inputs: JSON.stringify(problems) }, async () =>
    structureCheck({ fabrics: [], problems, links: linksAt(look, head.commit) }),
  );
}
