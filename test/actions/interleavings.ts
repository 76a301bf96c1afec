import fc from 'fast-check';
import { parseFooter } from '../../src/proposal/footer.ts';
import type { PullRequest } from '../support/github/state/model.ts';
import {
  createEditedRecords,
  type EditedRecords,
  editByHand,
  type Field,
  judgeComments,
  judgeLook,
  judgeMerge,
  judgeProposal,
  noteRevert,
  noteUncertain,
  noteUpload,
  rawPath,
  recordPath,
} from './edited-records.ts';
import { createScene, type Scene, vpc } from './scene.ts';

// Whatever people do in whatever order, and whenever we look, lose our memory or hear nothing: a merge that was undone is
// not proposed again, no commit of a person is overwritten, no edit of a record is reverted by an upload that came before
// it, every collision is reported, no comment is lost.

const branch = 'hedgerow/normalize/fabric-1';

/** One thing that happens. Numbers choose among what there is. */
type Act =
  | { readonly act: 'upload'; readonly file: number; readonly content: number }
  | { readonly act: 'edit'; readonly file: number }
  | { readonly act: 'hand'; readonly file: number; readonly field: Field }
  | { readonly act: 'hold' | 'unhold' }
  | { readonly act: 'withdraw'; readonly file: number }
  | { readonly act: 'merge'; readonly way: 'merge' | 'squash' | 'rebase' }
  | { readonly act: 'revert' | 'close' | 'reopen' | 'push' | 'update' | 'unbranch' | 'comment' | 'rebuild' }
  | { readonly act: 'look' | 'restart' };

const few = fc.nat(2);

export const anyAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Act>({ act: 'look' }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('upload' as const), file: few, content: few }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('edit' as const), file: few }) },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('hand' as const),
      file: few,
      field: fc.constantFrom('vlan' as const, 'team' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('withdraw' as const), file: few }) },
  {
    weight: 5,
    arbitrary: fc.record({
      act: fc.constant('merge' as const),
      way: fc.constantFrom('merge' as const, 'squash' as const, 'rebase' as const),
    }),
  },
  { weight: 3, arbitrary: fc.constant<Act>({ act: 'revert' }) },
  {
    weight: 10,
    arbitrary: fc.record({
      act: fc.constantFrom('hold', 'unhold', 'close', 'reopen', 'push', 'update', 'unbranch', 'comment', 'restart'),
    }) as fc.Arbitrary<Act>,
  },
  { weight: 1, arbitrary: fc.constant<Act>({ act: 'rebuild' }) },
);

/** What must hold, kept beside the double. */
type Ledger = {
  /** Commits of people on our branch that nobody asked to replace. */
  readonly theirs: Set<string>;
  /** State of raw/ and managed/ → the plan that was merged and undone at it. */
  readonly undone: Map<string, string>;
  /** Undone by the last revert: the state before the merge. */
  readonly merges: { readonly before: Record<string, string>; readonly plan: string }[];
  comments: number;
  readonly records: EditedRecords;
};

/** What was counted in a story. */
export type Counted = {
  readonly undone: number;
  readonly theirs: number;
  readonly comments: number;
  /** Edits of records by hand; looks that reported a collision; edits that a merge of an upload left standing. */
  readonly edits: number;
  readonly held: number;
  readonly merged: number;
};

/** Plays a story; throws where something that must not happen did. Gives what was counted. */
export async function play(acts: readonly Act[]): Promise<Counted> {
  const scene = await createScene({
    'README.md': 'one\n',
    'gitops/managed/vpc/vpc-8.yaml': `# kept\n${vpc('vpc-8', 1008)}`,
    [recordPath(0)]: vpc('vpc-0', 1100),
    [recordPath(1)]: vpc('vpc-1', 1101),
  });
  scene.github.createUser('ann');
  scene.repository.collaborators.set('ann', 'write');
  const ledger: Ledger = {
    theirs: new Set(),
    undone: new Map(),
    merges: [],
    comments: 0,
    records: createEditedRecords(),
  };
  try {
    for (const act of [...acts, { act: 'look' } as const, { act: 'restart' } as const, { act: 'look' } as const]) {
      ledger.records.clock += 1;
      await perform(scene, ledger, act);
      await judge(scene, ledger);
    }
    scene.github.assertClean();
    const { count: edits, held, merged } = ledger.records;
    return { undone: ledger.undone.size, theirs: ledger.theirs.size, comments: ledger.comments, edits, held, merged };
  } finally {
    await scene.close();
  }
}

const push = (scene: Scene, files: Record<string, string | null>, on = 'main') =>
  scene.github.as('ann').push(scene.repository, on, { files });

async function perform(scene: Scene, ledger: Ledger, given: Act): Promise<void> {
  const { github, repository } = scene;
  const pulls = scene.pulls('all');
  const open = pulls.find(({ issue }) => issue.state === 'open');
  const last = pulls.at(-1);
  const files = await github.readFiles(repository, 'main');
  switch (given.act) {
    case 'look':
      return await look(scene, ledger);
    case 'restart':
      return scene.restart();
    case 'upload': {
      const content = vpc(`vpc-${given.file}`, 1001 + given.content * 10 + given.file);
      noteUpload(ledger.records, files, given.file, content);
      await push(scene, { [rawPath(given.file)]: content });
      return;
    }
    case 'hand': {
      const text = editByHand(ledger.records, files, given.file, given.field);
      if (text !== undefined) await push(scene, { [recordPath(given.file)]: text });
      return;
    }
    case 'edit':
      await push(scene, {
        'README.md': `${given.file} ${(files['README.md'] ?? '').length}\n${files['README.md'] ?? ''}`,
      });
      return;
    case 'withdraw':
      if (files[rawPath(given.file)] === undefined) return;
      noteUncertain(ledger.records, files, [given.file]);
      await push(scene, { [rawPath(given.file)]: null });
      return;
    case 'hold':
      await push(scene, { 'gitops/raw/h1.yaml': vpc('vpc-9', 1009), 'gitops/raw/h2.yaml': vpc('vpc-9', 1019) });
      return;
    case 'unhold':
      if (files['gitops/raw/h2.yaml'] !== undefined) await push(scene, { 'gitops/raw/h2.yaml': null });
      return;
    case 'merge':
      return open && (await merge(scene, ledger, open, given.way, files));
    case 'revert':
      return await revert(scene, ledger, files);
    case 'close':
      return open && (await github.as('ann').closePullRequest(open));
    case 'reopen':
      if (last && last.issue.state === 'closed' && last.mergedAt === null && !last.headDeleted) {
        await github
          .as('ann')
          .reopenPullRequest(last)
          .catch(() => undefined);
      }
      return;
    case 'push':
      if ((await github.head(repository, branch)) !== null) {
        ledger.theirs.add(await push(scene, { 'gitops/notes.md': `${ledger.theirs.size}\n` }, branch));
      }
      return;
    case 'update':
      if (open)
        await github
          .as('ann')
          .updateBranch(open)
          .catch(() => undefined);
      return;
    case 'unbranch':
      if ((await github.head(repository, branch)) !== null) await github.as('ann').deleteBranch(repository, branch);
      // Whoever deletes the branch means it.
      ledger.theirs.clear();
      return;
    case 'comment':
      if (last) {
        github.as('ann').comment(last, 'I will look at it tomorrow.');
        ledger.comments += 1;
      }
      return;
    case 'rebuild':
      if (last) {
        ledger.theirs.clear();
        ledger.undone.clear();
        ledger.comments += 1;
        await scene.comment(last, '/hedgerow rebuild', 'ann');
        await judgeRecords(scene, ledger);
      }
      return;
  }
}

async function look(scene: Scene, ledger: Ledger): Promise<void> {
  await scene.look();
  // A new proposal of what was undone at this very state is what must not be.
  const open = scene.pulls('open').find(({ headBranch }) => headBranch === branch);
  const plan = open && parseFooter(open.issue.body)?.planId;
  const state = await stateOf(scene);
  if (plan !== undefined && ledger.undone.get(state) === plan) throw new Error('an undone merge was proposed again');
  await judgeRecords(scene, ledger);
}

/** What a look, whoever asked for it, makes of edited records. */
async function judgeRecords(scene: Scene, ledger: Ledger): Promise<void> {
  const files = await scene.github.readFiles(scene.repository, 'main');
  await judgeLook(ledger.records, scene, files);
  const open = scene.pulls('open').find(({ headBranch }) => headBranch === branch);
  const footer = open && parseFooter(open.issue.body);
  if (open === undefined || footer?.head !== open.headSha) return;
  const [before, after] = [footer.base, footer.head].map((commit) => scene.github.readFiles(scene.repository, commit));
  judgeProposal(ledger.records, files, (await before) ?? {}, (await after) ?? {});
}

async function merge(
  scene: Scene,
  ledger: Ledger,
  open: PullRequest,
  way: 'merge' | 'squash' | 'rebase',
  before: Record<string, string>,
): Promise<void> {
  const plan = parseFooter(open.issue.body)?.planId;
  const merged = await scene.github
    .as('ann')
    .merge(open, way)
    .then(
      () => true,
      () => false,
    );
  if (merged && plan !== undefined) ledger.merges.push({ before: fabricFiles(before), plan });
  if (merged) judgeMerge(ledger.records, before, await scene.github.readFiles(scene.repository, 'main'));
  // What was merged is kept by the base branch.
  if (merged) ledger.theirs.clear();
}

/** Undoes the last merge: raw/ and managed/ as they were before it. */
async function revert(scene: Scene, ledger: Ledger, files: Record<string, string>): Promise<void> {
  const undone = ledger.merges.pop();
  if (!undone) return;
  const now = fabricFiles(files);
  const changes: Record<string, string | null> = {};
  for (const path of Object.keys(now)) if (undone.before[path] === undefined) changes[path] = null;
  for (const [path, content] of Object.entries(undone.before)) if (now[path] !== content) changes[path] = content;
  if (Object.keys(changes).length === 0) return;
  await push(scene, changes);
  noteRevert(ledger.records, files, await scene.github.readFiles(scene.repository, 'main'));
  ledger.undone.set(await stateOf(scene), undone.plan);
}

function fabricFiles(files: Record<string, string>): Record<string, string> {
  const paths = Object.keys(files).filter((path) => /^gitops\/(raw|managed|unmanaged)\//.test(path));
  return Object.fromEntries(paths.sort().map((path) => [path, files[path] ?? '']));
}

async function stateOf({ github, repository }: Scene): Promise<string> {
  return JSON.stringify(fabricFiles(await github.readFiles(repository, 'main')));
}

async function judge(scene: Scene, { theirs, comments, records }: Ledger): Promise<void> {
  const { github, repository } = scene;
  const head = await github.head(repository, branch);
  const on = head === null ? [] : (await github.log(repository, branch)).map(({ sha }) => sha);
  for (const sha of theirs) if (!on.includes(sha)) throw new Error('a commit of a person was overwritten');
  const written = scene.pulls('all').flatMap(({ issue }) => issue.comments.filter(({ user }) => user.login === 'ann'));
  if (written.length !== comments) throw new Error('a comment was lost');
  if (scene.pulls('open').filter(({ headBranch }) => headBranch === branch).length > 1)
    throw new Error('two proposals');
  const files = await github.readFile(repository, 'main', 'gitops/managed/vpc/vpc-8.yaml');
  for (const file of records.comments.keys()) {
    judgeComments(
      records,
      file,
      (await github.readFile(repository, 'main', recordPath(file))) ?? undefined,
      'somebody',
    );
  }
  if (files !== `# kept\n${vpc('vpc-8', 1008)}`) throw new Error('a record that nobody touched changed');
}
