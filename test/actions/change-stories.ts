import { resolveChange, withdrawChange } from '../../src/actions/steer-change.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import type { RecordEdit } from '../../src/edit/record-edit.ts';
import { parseFooter } from '../../src/proposal/footer.ts';
import type { PullRequest } from '../support/github/state/model.ts';
import type { ChangeAct, Op } from './change-act.ts';
import {
  type Asked,
  asked,
  fieldIn,
  fields,
  files,
  idOf,
  judgeChange,
  judgeComments,
  lateOf,
  readBranch,
  slotOf,
  type Texts,
} from './change-ledger.ts';
import { type ChangeScene, createChangeScene, keyOf, type Store, start } from './change-scene.ts';
import {
  createEditedRecords,
  editByHand,
  type Field,
  judgeLook,
  judgeMerge,
  judgeProposal,
  noteEdit,
  noteRevert,
  noteUpload,
  rawPath,
  recordPath,
  withField,
} from './edited-records.ts';
import { vpc } from './scene.ts';

// Uploads, edits by hand and through the API of the same records, pushed to, merged, reverted, held, withdrawn and decided
// in any order: no edit by a person is reverted, every collision is reported, no comment is lost.

/** What was counted in a story. */
export type ChangeCounts = Readonly<Record<Counted, number>>;
export const counted = [
  ...(['accepted', 'refused', 'added', 'pushed', 'hands', 'conflicts', 'decided', 'held', 'merged'] as const),
  ...(['withdrawn', 'reverted', 'followed'] as const),
] as const;
type Counted = (typeof counted)[number];

const text = (file: number, vlan: number, team: string): string =>
  withField(vpc(`vpc-${file}`, vlan, `10.0.${file + 1}.0/24`), 'team', team);

const fabric: Record<string, string> = {
  ...Object.fromEntries(Object.entries(start).filter(([path]) => !path.includes('/vpc/'))),
  [recordPath(0)]: `# kept\n${text(0, 1100, 'a')}`,
  [recordPath(1)]: text(1, 1101, 'b').replace('vlan: 1101', 'vlan: 1101 # as on the old switch'),
};

/** Plays a story; throws where something that must not happen did. */
export async function playChanges(store: Store, acts: readonly ChangeAct[]): Promise<ChangeCounts> {
  const scene = await createChangeScene(store, fabric);
  scene.github.createUser('ann');
  scene.repository.collaborators.set('ann', 'write');
  const story = createStory(scene);
  try {
    await scene.look();
    for (const act of [...acts, { act: 'look' }, { act: 'restart' }, { act: 'look' }] as const) {
      await story.perform(act);
    }
    const mark = scene.github.requests.mark();
    await scene.look();
    const more = scene.github.requests.writes({ since: mark });
    if (more.length > 0) {
      throw new Error(`it does not come to rest: ${more.map(({ operation }) => operation).join(', ')}`);
    }
    scene.github.assertClean();
    return story.counts;
  } finally {
    await scene.close();
  }
}

function createStory(scene: ChangeScene) {
  const { github, repository } = scene;
  const records = createEditedRecords();
  const changes = new Map<string, Asked>();
  const known = new Set<string>();
  const counts: Record<Counted, number> = Object.fromEntries(counted.map((what) => [what, 0])) as never;
  const undo: Texts[] = [];
  /** Blobs that main had, and their texts. */
  const seen = new Map<number, string[]>();
  const textOf = new Map<string, string>();
  const main = (): Promise<Texts> => github.readFiles(repository, 'main');
  const pick = <T>(all: readonly T[], which: number): T | undefined => all[which % Math.max(1, all.length)];
  const pullOf = ({ id }: Asked) => scene.pulls('open').find((pull) => idOf(pull) === id);
  const proposed = () => [...changes.values()].filter(pullOf);

  const among = (act: ChangeAct['act']): readonly Asked[] => {
    if (act === 'withdraw') return [...changes.values()];
    if (act !== 'keep') return proposed();
    const told = [...changes.values()].filter(({ told }) => told.size > 0);
    return told.length > 0 ? told : [...changes.values()];
  };

  return { counts, perform };

  async function perform(given: ChangeAct): Promise<void> {
    records.clock += 1;
    const before = await main();
    await remember(before);
    await act(given, before);
    if (given.act !== 'revert') judgeComments(before, await main(), given.act);
  }

  async function act(given: ChangeAct, before: Texts): Promise<void> {
    switch (given.act) {
      case 'look':
        await scene.look();
        return await judge(before);
      case 'restart':
        return scene.restart();
      case 'gui':
        return await edit(given);
      case 'into':
        return await add(given, before);
      case 'hand': {
        const next = editByHand(records, before, given.file, given.field);
        if (next !== undefined) await scene.push({ [recordPath(given.file)]: next });
        counts.hands += 1;
        return;
      }
      case 'upload': {
        const content = text(given.file, 1001 + given.file + given.content * 10, `u${given.content}`);
        noteUpload(records, before, given.file, content);
        await scene.push({ [rawPath(given.file)]: content });
        return;
      }
      case 'hold':
        await scene.push({ 'gitops/raw/h1.yaml': vpc('vpc-9', 1009), 'gitops/raw/h2.yaml': vpc('vpc-9', 1019) });
        return;
      case 'unhold':
        if (before['gitops/raw/h2.yaml'] !== undefined) await scene.push({ 'gitops/raw/h2.yaml': null });
        return;
      case 'merge':
        return await merge(pick(scene.pulls('open'), given.which), given.way, before);
      case 'revert':
        return await revert(before);
      default:
        return await steer(given, before);
    }
  }

  /** What people do about a Change that is there. */
  async function steer(given: ChangeAct & { readonly which: number }, before: Texts): Promise<void> {
    const one = pick(among(given.act), given.which);
    const pull = one && pullOf(one);
    if (one === undefined) return;
    const ann = github.as('ann');
    switch (given.act) {
      case 'push':
        return await pushTo(one, pull, given.file, given.field);
      case 'keep':
        return await decide(one, pull, given.kept, before);
      case 'withdraw': {
        const { is } = await withdrawChange(scene.desk, await scene.facts(), one.id);
        one.isWithdrawn ||= is === 'done';
        if (is === 'done') counts.withdrawn += 1;
        return;
      }
      case 'close':
        return pull && (await ann.closePullRequest(pull));
      case 'update':
        return pull && (await ann.updateBranch(pull).catch(() => undefined));
      case 'rebuild':
        if (pull === undefined || one.isWithdrawn) return;
        one.theirs.clear();
        await scene.comment(pull, '/hedgerow rebuild', 'ann');
        return await judge(before);
    }
  }

  async function edit({ file, field, isStale, op }: ChangeAct & { readonly act: 'gui' }): Promise<void> {
    const blobs = seen.get(file) ?? [];
    const base = (isStale ? pick(blobs, records.count) : blobs.at(-1)) ?? '';
    const value = nextValue(field);
    const was = fieldIn({ [recordPath(file)]: textOf.get(base) ?? '' }, file, field);
    const ground = fieldIn(await github.readFiles(repository, (await scene.facts()).commit), file, field);
    const answer = await scene.request([editOf(op, { file, field, value, base })]);
    if (answer.is === 'accepted') {
      if (ground !== was) throw new Error('an edit of an old value was taken in');
      const one = asked(answer.change.id);
      one.own.set(slotOf(file, field), { value, was, isPending: true });
      changes.set(one.id, one);
      known.add(one.id);
      counts.accepted += 1;
    } else if (answer.is === 'collides') {
      if (ground === was) throw new Error('a collision where nothing collides');
      counts.refused += 1;
    } else throw new Error(`the edit ended as ${answer.is}`);
  }

  async function add({ which, file, field, sees }: ChangeAct & { readonly act: 'into' }, before: Texts): Promise<void> {
    const one = pick([...changes.values()], which);
    if (one === undefined) return;
    const pull = pullOf(one);
    const isBranch = sees === 'branch' && pull !== undefined;
    const shown = isBranch ? await github.readFiles(repository, pull.headBranch) : before;
    const base = await scene.blob(recordPath(file), isBranch ? pull.headBranch : 'main');
    const slot = slotOf(file, field);
    const [value, was] = [nextValue(field), fieldIn(shown, file, field)];
    const known = await github.readFiles(repository, one.head ?? (await scene.facts()).commit);
    const ground = one.own.get(slot)?.value ?? fieldIn(known, file, field);
    const answer = await scene.request([editOf('merge-patch', { file, field, value, base })], { into: one.id });
    if (answer.is === 'accepted') {
      if (ground !== was) throw new Error('an edit of an old value was added');
      one.own.set(slot, { value, was, isPending: true });
      counts.added += 1;
    } else if (answer.is === 'collides') {
      if (ground === was) throw new Error('a collision where nothing collides with what is added');
      counts.refused += 1;
    } else if (answer.is !== 'not-addable' && answer.is !== 'not-open') throw new Error(`adding ended as ${answer.is}`);
  }

  async function pushTo(one: Asked, pull: PullRequest | undefined, file: number, field: Field): Promise<void> {
    if (pull === undefined) return;
    const path = recordPath(file);
    const old = (await github.readFile(repository, pull.headBranch, path)) ?? '';
    const next = withField(old, field, nextValue(field)).replace(/^spec:$/m, `# edit ${records.count}\nspec:`);
    one.theirs.add(await scene.push({ [path]: next }, pull.headBranch));
    counts.pushed += 1;
  }

  async function decide(
    one: Asked,
    pull: PullRequest | undefined,
    kept: 'main' | 'change',
    before: Texts,
  ): Promise<void> {
    const note = (isDecided: (slot: string) => boolean = () => true) => {
      const told = [...one.told].filter(([slot]) => isDecided(slot));
      for (const [slot, git] of told) one.decided.set(slot, { kept, git });
      if (told.length > 0) counts.decided += 1;
    };
    if (pull !== undefined && records.count % 2 === 0) {
      if (one.theirs.size === 0 && !one.isWithdrawn) note();
      await scene.comment(pull, `/hedgerow keep ${kept}`, 'ann');
      return await judge(before);
    }
    const { collisions } = await scene.change(one.id);
    const take = kept === 'main' ? 'git' : 'edit';
    const decisions = collisions.map(({ key, pointer }) => ({ key, pointer, take }) as const);
    const answer = await resolveChange(scene.desk, await scene.facts(), one.id, decisions);
    // of a Change that was never proposed, what was added to it collides only once the rest is decided
    const decided = new Set(
      collisions.map(({ key, pointer }) => `${key.name.slice('vpc-'.length)} ${pointer.split('/').at(-1)}`),
    );
    if (answer.is === 'done') note((slot) => decided.has(slot));
  }

  async function merge(pull: PullRequest | undefined, way: 'merge' | 'squash' | 'rebase', before: Texts) {
    if (pull === undefined) return;
    const id = idOf(pull);
    const { parent, head } = await readBranch(scene, pull);
    const isMerged = await github
      .as('ann')
      .merge(pull, way)
      .then(
        () => true,
        () => false,
      );
    if (!isMerged) return;
    undo.push(before);
    counts.merged += 1;
    const after = await main();
    if (id === undefined) return judgeMerge(records, before, after);
    for (const file of files) {
      for (const field of fields) {
        const at = (texts: Texts) => fieldIn(texts, file, field);
        const isOwn = at(head) !== at(parent);
        if (at(after) !== (isOwn ? at(head) : at(before)))
          throw new Error(`the merge of ${id} reverts ${field} of ${file}`);
        if (isOwn && at(before) !== at(parent) && at(before) !== at(head)) {
          throw new Error(`the merge of ${id} overwrites ${field} of ${file}, which it had not seen`);
        }
        const value = at(after);
        if (value !== undefined && value !== at(before)) noteEdit(records, file, field, { value });
      }
      const comments = (after[recordPath(file)] ?? '').match(/^# edit \d+$/gm) ?? [];
      records.comments.set(file, new Set([...(records.comments.get(file) ?? []), ...comments]));
    }
    const one = changes.get(id);
    if (one !== undefined) one.merged = after;
  }

  /** Edits that were taken in and that no look added to the branch before it was merged: a Change of their own by now. */
  async function follow(one: Asked): Promise<void> {
    const late = lateOf(one);
    if (late.size === 0) return;
    const next = (await scene.changes?.open(repository.id))?.find(({ id }) => !known.has(id));
    if (next === undefined) throw new Error(`edits that ${one.id} took in were lost when it was merged`);
    known.add(next.id);
    const after = asked(next.id);
    for (const [slot, own] of late) after.own.set(slot, own);
    changes.set(next.id, after);
    counts.followed += 1;
    await judgeOne(after);
  }

  async function revert(now: Texts): Promise<void> {
    const old = undo.pop();
    if (old === undefined) return;
    const isOurs = (path: string) => /^gitops\/(raw|managed|unmanaged)\//.test(path);
    const changed: Record<string, string | null> = {};
    for (const path of Object.keys(now)) if (isOurs(path) && old[path] === undefined) changed[path] = null;
    for (const [path, was] of Object.entries(old)) if (isOurs(path) && now[path] !== was) changed[path] = was;
    if (Object.keys(changed).length === 0) return;
    await scene.push(changed);
    noteRevert(records, now, await main());
    counts.reverted += 1;
  }

  async function judge(before: Texts): Promise<void> {
    const now = await main();
    if (JSON.stringify(now) !== JSON.stringify(before)) throw new Error('a look changed the base branch');
    await judgeLook(records, scene, now);
    const normalization = scene.pulls('open').find((pull) => idOf(pull) === undefined);
    const footer = normalization && parseFooter(normalization.issue.body);
    if (normalization && footer?.head === normalization.headSha) {
      const { parent, head } = await readBranch(scene, normalization);
      judgeProposal(records, now, parent, head);
      judgeComments(parent, head, 'the normalization');
    }
    for (const one of [...changes.values()]) await judgeOne(one);
    counts.held = records.held;
  }

  async function judgeOne(one: Asked): Promise<void> {
    const standing = await judgeChange(scene, one);
    if (standing === 'conflicted' || standing === 'unproposed') counts.conflicts += 1;
    if (standing !== 'ended') return;
    changes.delete(one.id);
    await follow(one);
  }

  async function remember(now: Texts): Promise<void> {
    for (const file of files) {
      const blob = await scene.blob(recordPath(file));
      textOf.set(blob, now[recordPath(file)] ?? '');
      seen.set(file, [...(seen.get(file) ?? []).filter((one) => one !== blob), blob]);
    }
  }

  function nextValue(field: Field): string {
    records.count += 1;
    return field === 'vlan' ? `${2000 + records.count}` : `t${2000 + records.count}`;
  }

  type Wanted = { readonly file: number; readonly field: Field; readonly value: string; readonly base: string };
  function editOf(op: Op, { file, field, value, base }: Wanted): RecordEdit {
    const key = keyOf(`vpc-${file}`);
    if (op === 'merge-patch') {
      const vlan = { spec: { subnets: { default: { vlan: Number(value) } } } };
      return { op, key, base, patch: field === 'vlan' ? vlan : { metadata: { labels: { team: value } } } };
    }
    const old = { [recordPath(file)]: textOf.get(base) ?? '' };
    const wanted = (name: Field) => (name === field ? value : fieldIn(old, file, name)) ?? '';
    const manifest: JsonObject = {
      ...{ apiVersion: 'vpc.githedgehog.com/v1beta1', kind: 'VPC' },
      metadata: { name: key.name, namespace: 'default', labels: { team: wanted('team') } },
      spec: { subnets: { default: { subnet: `10.0.${file + 1}.0/24`, vlan: Number(wanted('vlan')) } } },
    };
    return { op, key, base, manifest };
  }
}
