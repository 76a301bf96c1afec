import fc from 'fast-check';
import type { RecordEdit } from '../../src/edit/record-edit.ts';
import { parseBranch } from '../../src/proposal/branch.ts';
import { parseFooter } from '../../src/proposal/footer.ts';
import type { PullRequest } from '../support/github/state/model.ts';
import { type ChangeScene, createChangeScene, keyOf, type Store, start } from './change-scene.ts';
import { vpc } from './scene.ts';

// Uploads, edits by hand and through the API of the same records, merged, reverted, held and decided in any order: no
// edit by a person is reverted, every collision is reported, no comment is lost. The oracle reads two fields out of the
// texts and knows nothing of how manifests are merged.

type Field = 'vlan' | 'team';
const fields: readonly Field[] = ['vlan', 'team'];

export type ChangeAct =
  | { readonly act: 'gui'; readonly file: number; readonly field: Field; readonly isStale: boolean }
  | { readonly act: 'hand'; readonly file: number; readonly field: Field }
  | { readonly act: 'upload'; readonly file: number; readonly content: number }
  | { readonly act: 'merge'; readonly which: number; readonly way: 'merge' | 'squash' | 'rebase' }
  | { readonly act: 'keep'; readonly which: number; readonly kept: 'main' | 'change' }
  | { readonly act: 'close'; readonly which: number }
  | { readonly act: 'revert' | 'look' | 'restart' };

const few = fc.nat(1);
const field = fc.constantFrom<Field>('vlan', 'team');
export const anyChangeAct: fc.Arbitrary<ChangeAct> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<ChangeAct>({ act: 'look' }) },
  { weight: 7, arbitrary: fc.record({ act: fc.constant('gui' as const), file: few, field, isStale: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ act: fc.constant('hand' as const), file: few, field }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('upload' as const), file: few, content: fc.nat(2) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      act: fc.constant('merge' as const),
      which: fc.nat(3),
      way: fc.constantFrom('merge' as const, 'squash' as const, 'rebase' as const),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      act: fc.constant('keep' as const),
      which: fc.nat(3),
      kept: fc.constantFrom('main' as const, 'change' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('close' as const), which: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.constantFrom<ChangeAct>({ act: 'revert' }, { act: 'restart' }) },
);

type Files = Record<string, string>;
type Fields = Readonly<Record<Field, string | undefined>>;
/** An edit that was taken in. */
type Taken = { readonly file: number; readonly field: Field; readonly value: string };

/** What was counted in a story. */
export type ChangeCounts = { accepted: number; refused: number; conflicts: number; decided: number; merged: number };

const path = (file: number) => `gitops/managed/vpc/vpc-${file + 1}.yaml`;
const nameOf = (file: number) => `vpc-${file + 1}`;

function fieldsOf(text: string | undefined): Fields {
  return { vlan: /vlan: (\d+)/.exec(text ?? '')?.[1], team: /team: "?(\w+)/.exec(text ?? '')?.[1] };
}

/** Plays a story; throws where something that must not happen did. */
export async function playChanges(store: Store, acts: readonly ChangeAct[]): Promise<ChangeCounts> {
  const scene = await createChangeScene(store, start);
  scene.github.createUser('ann');
  scene.repository.collaborators.set('ann', 'write');
  const story = createStory(scene);
  try {
    await scene.look();
    for (const act of [...acts, { act: 'look' } as const, { act: 'restart' } as const, { act: 'look' } as const]) {
      await story.perform(act);
    }
    const mark = scene.github.requests.mark();
    await scene.look();
    const more = scene.github.requests.writes({ since: mark });
    if (more.length > 0)
      throw new Error(`it does not come to rest: ${more.map(({ operation }) => operation).join(', ')}`);
    scene.github.assertClean();
    return story.counts;
  } finally {
    await scene.close();
  }
}

function createStory(scene: ChangeScene) {
  const { github, repository } = scene;
  const taken = new Map<string, Taken>();
  const history = new Map<number, string[]>();
  const undo: Files[] = [];
  const counts: ChangeCounts = { accepted: 0, refused: 0, conflicts: 0, decided: 0, merged: 0 };
  let count = 0;
  const main = (): Promise<Files> => github.readFiles(repository, 'main');
  const openPulls = (): PullRequest[] => scene.pulls('open');
  const at = (which: number): PullRequest | undefined => openPulls()[which % Math.max(1, openPulls().length)];
  const idOf = ({ headBranch }: PullRequest): string | undefined => {
    const branch = parseBranch(headBranch);
    return branch?.flow === 'change' ? branch.id : undefined;
  };

  return { counts, perform };

  async function perform(given: ChangeAct): Promise<void> {
    const before = await main();
    switch (given.act) {
      case 'gui':
        await editThroughApi(given.file, given.field, given.isStale, before);
        break;
      case 'hand':
        await editByHand(given.file, given.field, before);
        break;
      case 'upload': {
        const content = vpc(nameOf(given.file), 1001 + given.file + given.content * 10, `10.0.${given.file + 1}.0/24`);
        await scene.push({ [`gitops/raw/${given.file}.yaml`]: content });
        break;
      }
      case 'merge':
        await merge(at(given.which), given.way, before);
        break;
      case 'keep':
        await keep(at(given.which), given.kept);
        break;
      case 'close': {
        const pull = at(given.which);
        if (pull) await github.as('ann').closePullRequest(pull);
        break;
      }
      case 'revert': {
        const old = undo.pop();
        if (old) await putBack(before, old);
        break;
      }
      case 'restart':
        scene.restart();
        break;
      case 'look':
        await scene.look();
        await judgeLook();
        break;
    }
    if (given.act !== 'revert') judgeComments(before, await main());
  }

  async function editThroughApi(file: number, name: Field, isStale: boolean, before: Files): Promise<void> {
    const texts = history.get(file) ?? [];
    const blobs = isStale && texts.length > 1 ? texts : [];
    const now = await scene.blob(path(file)).catch(() => undefined);
    if (now === undefined) return;
    const base = blobs[count % Math.max(1, blobs.length)] ?? now;
    const facts = await scene.facts();
    const indexed = await github.readFiles(repository, facts.commit);
    count += 1;
    const value = name === 'vlan' ? String(2000 + count) : `t${count}`;
    const patch =
      name === 'vlan'
        ? { spec: { subnets: { default: { vlan: Number(value) } } } }
        : { metadata: { labels: { team: value } } };
    const edit: RecordEdit = { op: 'merge-patch', key: keyOf(nameOf(file)), patch, base };
    const answer = await scene.request([edit]);
    if (base === now) remember(file, now, before[path(file)]);
    const was = fieldsOf(textOf.get(base))[name];
    const is = fieldsOf(indexed[path(file)])[name];
    if (answer.is === 'accepted') {
      if (is !== was) throw new Error('an edit on an old value was taken in');
      taken.set(answer.change.id, { file, field: name, value });
      counts.accepted += 1;
    } else if (answer.is === 'collides') {
      if (is === was) throw new Error('a collision where nothing collides');
      counts.refused += 1;
    } else if (answer.is !== 'refused') throw new Error(`the edit ended as ${answer.is}`);
  }

  async function editByHand(file: number, name: Field, before: Files): Promise<void> {
    const text = before[path(file)];
    if (text === undefined) return;
    count += 1;
    const set =
      name === 'vlan'
        ? text.replace(/vlan: \d+/, `vlan: ${2000 + count}`)
        : /team: \S+/.test(text)
          ? text.replace(/team: \S+/, `team: t${count}`)
          : text.replace(/^ {2}name: .*$/m, `$&\n  labels:\n    team: t${count}`);
    remember(file, await scene.blob(path(file)), text);
    await scene.push({ [path(file)]: set.replace(/^spec:$/m, `# edit ${count}\nspec:`) });
  }

  async function merge(
    pull: PullRequest | undefined,
    way: 'merge' | 'squash' | 'rebase',
    before: Files,
  ): Promise<void> {
    if (pull === undefined) return;
    const footer = parseFooter(pull.issue.body);
    const parent = footer && (await github.readFiles(repository, footer.base));
    const isMerged = await github
      .as('ann')
      .merge(pull, way)
      .then(
        () => true,
        () => false,
      );
    if (!isMerged) return;
    counts.merged += 1;
    undo.push(before);
    const id = idOf(pull);
    if (id === undefined || parent === undefined) return;
    const after = await main();
    const own = taken.get(id);
    for (const file of [0, 1]) {
      const [was, is] = [fieldsOf(before[path(file)]), fieldsOf(after[path(file)])];
      for (const name of fields) {
        const isOwn = own?.file === file && own.field === name;
        if (isOwn && is[name] !== own.value) throw new Error(`the merge of a Change lost its ${name}`);
        if (!isOwn && is[name] !== was[name]) throw new Error(`the merge of a Change reverts ${name} of ${path(file)}`);
        if (isOwn && was[name] !== own.value && was[name] !== fieldsOf(parent[path(file)])[name]) {
          throw new Error('the merge of a Change overwrote what it had not seen');
        }
      }
    }
  }

  async function keep(pull: PullRequest | undefined, kept: 'main' | 'change'): Promise<void> {
    const id = pull && idOf(pull);
    if (pull === undefined || id === undefined) return;
    if ((await scene.change(id)).state === 'conflicted') counts.decided += 1;
    await scene.comment(pull, `/hedgerow keep ${kept}`, 'ann');
    await judgeLook();
  }

  async function putBack(now: Files, old: Files): Promise<void> {
    const isOurs = (one: string) => /^gitops\/(raw|managed|unmanaged)\//.test(one);
    const changes: Record<string, string | null> = {};
    for (const one of Object.keys(now)) if (isOurs(one) && old[one] === undefined) changes[one] = null;
    for (const [one, text] of Object.entries(old)) if (isOurs(one) && now[one] !== text) changes[one] = text;
    if (Object.keys(changes).length > 0) await scene.push(changes);
  }

  /** Of every Change with a pull request of ours: reported where Git took another value, else exactly its own edit. */
  async function judgeLook(): Promise<void> {
    const now = await main();
    for (const pull of openPulls()) {
      const id = idOf(pull);
      const own = id === undefined ? undefined : taken.get(id);
      const footer = parseFooter(pull.issue.body);
      if (id === undefined || own === undefined || footer?.head !== pull.headSha) continue;
      const parent = await github.readFiles(repository, footer.base);
      const head = await github.readFiles(repository, pull.headSha);
      const [was, is] = [fieldsOf(parent[path(own.file)])[own.field], fieldsOf(now[path(own.file)])[own.field]];
      if (fieldsOf(head[path(own.file)])[own.field] !== own.value) throw new Error('a branch does not hold its edit');
      const { state } = await scene.change(id);
      const isGone = now[path(own.file)] === undefined;
      const collides = isGone || (is !== was && is !== own.value);
      if (collides !== (state === 'conflicted')) {
        throw new Error(`${id} is ${state}: ${own.field} was ${was}, is ${is}, shall be ${own.value}`);
      }
      if (!collides) continue;
      counts.conflicts += 1;
      const isTold = pull.issue.comments.some(({ body }) => body.includes('**Conflict'));
      const check = github.checkRuns(repository, pull.headSha).at(-1);
      if (!isTold || check?.conclusion !== 'failure') throw new Error('a collision was not reported');
    }
  }

  function judgeComments(before: Files, after: Files): void {
    for (const file of [0, 1]) {
      const comments = (before[path(file)] ?? '').match(/^# .*$/gm) ?? [];
      for (const comment of comments) {
        if (!after[path(file)]?.includes(comment)) throw new Error(`a comment of ${path(file)} was lost`);
      }
    }
  }

  function remember(file: number, blob: string, text: string | undefined): void {
    if (text === undefined) return;
    textOf.set(blob, text);
    history.set(file, [...(history.get(file) ?? []).filter((one) => one !== blob), blob]);
  }
}

/** Blob id → text of files that were seen. */
const textOf = new Map<string, string>();
