import type { JsonObject } from '../../../../src/domain/json.ts';
import { type Commit, readCommit, type Signature } from '../git/commits.ts';
import { type CommitFiles, filesOfCommits } from '../git/diff.ts';
import type { Platform } from '../platform.ts';
import { accountOfEmail } from '../render/commit.ts';
import { renderRepository, repositoryPage } from '../render/repository.ts';
import type { Account, Repository } from '../state/model.ts';
import type { World } from '../state/world.ts';
import { emit, listeners } from './events.ts';

/** A ref that moved: `before` null created it, `after` null deleted it. */
export type RefMove = { readonly ref: string; readonly before: string | null; readonly after: string | null };

const zero = '0'.repeat(40);
const most = 2048;

/** `push` for a ref that moved, as GitHub sends it: at most 2,048 commits, each with the paths it touches. */
export async function emitPush(
  platform: Platform,
  repository: Repository,
  move: RefMove,
  forced: boolean,
  sender: Account,
): Promise<void> {
  if (listeners(platform, repository, 'push').length === 0) return;
  const { world } = platform;
  const commits = await pushedCommits(world, repository, move);
  const head = move.after === null ? null : await readCommit(repository.git.objects, move.after);
  const page = repositoryPage(world, repository);
  const { before, after } = move;
  const payload: JsonObject = {
    ref: move.ref,
    before: before ?? zero,
    after: after ?? zero,
    base_ref: null,
    created: before === null,
    deleted: after === null,
    forced,
    compare: `${page}/compare/${(before ?? after ?? zero).slice(0, 12)}...${(after ?? before ?? zero).slice(0, 12)}`,
    commits,
    head_commit: head ? (commits.at(-1) ?? (await renderPushed(world, repository, head))) : null,
    pusher: { name: sender.login, email: sender.email },
    repository: {
      ...renderRepository(world, repository),
      created_at: Math.floor(Date.parse(repository.createdAt) / 1000),
      pushed_at: Math.floor(Date.parse(repository.pushedAt) / 1000),
      master_branch: repository.defaultBranch,
    },
  };
  emit(platform, repository, 'push', payload, sender);
}

async function pushedCommits(world: World, repository: Repository, move: RefMove): Promise<JsonObject[]> {
  if (move.after === null) return [];
  const { git } = repository;
  const { ref, before, after } = move;
  // A new branch carries the commits that no other branch has.
  const newest = before === null ? await git.commitsOnlyOn(ref, most) : await git.commitsBetween(before, after, most);
  const shas = newest.reverse();
  const files = await filesOfCommits(git.directory, shas);
  const rendered: JsonObject[] = [];
  for (const sha of shas) {
    const commit = await readCommit(git.objects, sha);
    if (commit) rendered.push(await renderPushed(world, repository, commit, files.get(sha)));
  }
  return rendered;
}

async function renderPushed(
  world: World,
  repository: Repository,
  commit: Commit,
  known?: CommitFiles,
): Promise<JsonObject> {
  const files = known ?? (await filesOfCommits(repository.git.directory, [commit.sha])).get(commit.sha);
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message.trimEnd(),
    timestamp: commit.committer.date,
    url: `${repositoryPage(world, repository)}/commit/${commit.sha}`,
    author: renderPerson(world, commit.author),
    committer: renderPerson(world, commit.committer),
    added: files?.added ?? [],
    removed: files?.removed ?? [],
    modified: files?.modified ?? [],
  };
}

function renderPerson(world: World, { name, email }: Signature): JsonObject {
  const account = accountOfEmail(world, email);
  return account ? { name, email, username: account.login } : { name, email };
}
