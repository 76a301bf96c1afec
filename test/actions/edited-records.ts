import type { Scene } from './scene.ts';

// What people did to single fields of the records, whatever way it went into main, and what must become of it where an
// upload of the same record lies in raw/: an oracle over two fields, which knows nothing of how manifests are merged.

export type Field = 'vlan' | 'team';
export type Fields = Readonly<Record<Field, string | undefined>>;

/** An upload as it was first planned. */
type Planned = {
  readonly content: string;
  readonly at: number;
  /** What the record said when it was planned, and when it came: the one or the other is its base. */
  readonly bases: readonly (Fields | undefined)[];
};

export type EditedRecords = {
  /** File number and field → the last edit that nobody replaced knowingly since. */
  readonly edits: Map<string, { readonly value: string; readonly at: number }>;
  readonly comments: Map<number, Set<string>>;
  readonly planned: Map<number, Planned>;
  /** File number → what the record said when its upload came. */
  readonly came: Map<number, { readonly content: string; readonly fields: Fields | undefined }>;
  /** Uploads whose base the oracle does not know. */
  readonly unsure: Map<number, string | undefined>;
  clock: number;
  count: number;
  held: number;
  merged: number;
};

export function createEditedRecords(): EditedRecords {
  const maps = { edits: new Map(), comments: new Map(), planned: new Map(), came: new Map(), unsure: new Map() };
  return { ...maps, clock: 0, count: 0, held: 0, merged: 0 };
}

const numbers = [0, 1, 2];
const fields: readonly Field[] = ['vlan', 'team'];
export const rawPath = (file: number) => `gitops/raw/${'abc'[file]}.yaml`;
export const recordPath = (file: number) => `gitops/managed/vpc/vpc-${file}.yaml`;
type Files = Readonly<Record<string, string>>;

/** The fields of a record's text. */
export function fieldsOf(text: string | undefined): Fields | undefined {
  if (text === undefined) return undefined;
  return { vlan: /vlan: (\d+)/.exec(text)?.[1], team: /team: (\S+)/.exec(text)?.[1] };
}

/** The text of a record with one field set to another value. */
export function withField(text: string, field: Field, value: string): string {
  if (field === 'vlan') return text.replace(/vlan: \d+/, `vlan: ${value}`);
  if (/team: \S+/.test(text)) return text.replace(/team: \S+/, `team: ${value}`);
  return text.replace(/^ {2}name: .*$/m, `$&\n  labels:\n    team: ${value}`);
}

/** The text of a record with one field set by hand to what nobody ever said, and a comment; undefined: no such record. */
export function editByHand(records: EditedRecords, files: Files, file: number, field: Field): string | undefined {
  const text = files[recordPath(file)];
  if (text === undefined) return undefined;
  records.count += 1;
  const [value, comment] = [String(2000 + records.count), `# edit ${records.count}`];
  const set = withField(text, field, field === 'vlan' ? value : `t${value}`);
  noteEdit(records, file, field, { value: field === 'vlan' ? value : `t${value}`, comment });
  return set.replace(/^spec:$/m, `${comment}\nspec:`);
}

/** Notes an edit that main holds from now on. Every value must be a new one. */
export function noteEdit(
  records: EditedRecords,
  file: number,
  field: Field,
  { value, comment }: { readonly value: string; readonly comment?: string },
): void {
  records.edits.set(`${file} ${field}`, { value, at: records.clock });
  if (comment === undefined) return;
  const known = records.comments.get(file) ?? new Set();
  records.comments.set(file, known.add(comment));
}

/** Notes that an upload came; to be called with main as it was before. */
export function noteUpload(records: EditedRecords, files: Files, file: number, content: string): void {
  if (files[rawPath(file)] === content) return;
  // Nobody need have looked since the same upload was merged: either of the two may count.
  if (records.planned.get(file)?.content === content) records.unsure.set(file, content);
  records.came.set(file, { content, fields: fieldsOf(files[recordPath(file)]) });
}

/** A person took an upload away, or put raw/ and managed/ back to what they were. */
export function noteUncertain(records: EditedRecords, files: Files, which: readonly number[] = numbers): void {
  for (const file of which) records.unsure.set(file, files[rawPath(file)]);
}

export function noteRevert(records: EditedRecords, before: Files, after: Files): void {
  noteUncertain(records, before);
  for (const file of numbers) {
    const text = after[recordPath(file)] ?? '';
    for (const field of fields) {
      const edit = records.edits.get(`${file} ${field}`);
      if (edit && fieldsOf(text)?.[field] !== edit.value) records.edits.delete(`${file} ${field}`);
    }
    const comments = [...(records.comments.get(file) ?? [])].filter((comment) => text.includes(`${comment}\n`));
    records.comments.set(file, new Set(comments));
  }
}

/** After a look: every collision is reported and nothing else, and the proposal reverts no edit. */
export async function judgeLook(records: EditedRecords, scene: Scene, files: Files): Promise<void> {
  const { github, repository } = scene;
  const head = (await github.head(repository, 'main')) ?? '';
  const annotations = github.checkRuns(repository, head).at(-1)?.annotations ?? [];
  for (const file of numbers) {
    const planned = notePlanned(records, files, file);
    if (planned === undefined || isUnsure(records, file, planned.content)) continue;
    const isReported = annotations.some(
      ({ path, title }) => path === rawPath(file) && title?.startsWith('changed-since-upload'),
    );
    const git = fieldsOf(files[recordPath(file)]);
    const collisions = planned.bases.map((base) => collides(planned.content, base, git));
    if (!collisions.includes(false) && !isReported) throw new Error(`a collision was not reported: ${rawPath(file)}`);
    if (isReported && !collisions.includes(true)) throw new Error(`no collision was reported: ${rawPath(file)}`);
    if (isReported) records.held += 1;
  }
}

function notePlanned(records: EditedRecords, files: Files, file: number): Planned | undefined {
  const content = files[rawPath(file)];
  const known = records.planned.get(file);
  if (content === undefined) records.planned.delete(file);
  if (content === undefined || known?.content === content) return content === undefined ? undefined : known;
  const base = fieldsOf(files[recordPath(file)]);
  const came = records.came.get(file);
  const bases = came?.content === content ? [base, came.fields] : [base];
  const planned = { content, at: records.clock, bases };
  records.planned.set(file, planned);
  return planned;
}

function isUnsure({ unsure }: EditedRecords, file: number, content: string): boolean {
  if (!unsure.has(file)) return false;
  if (unsure.get(file) === content || unsure.get(file) === undefined) return true;
  unsure.delete(file);
  return false;
}

function collides(content: string, base: Fields | undefined, git: Fields | undefined): boolean {
  const edit = fieldsOf(content);
  if (base === undefined || git === undefined || edit === undefined) return false;
  return fields.some((field) => {
    const [was, is, wanted] = [base[field], git[field], edit[field]];
    return was !== is && was !== wanted && is !== wanted;
  });
}

/** Whether an edit came after the upload that could replace it: then nothing may. */
function mustStay(records: EditedRecords, file: number, at: number): boolean {
  const planned = records.planned.get(file);
  return planned === undefined || at > planned.at;
}

/** What a proposal of ours makes of the records that it touches. */
export function judgeProposal(records: EditedRecords, main: Files, before: Files, after: Files): void {
  for (const file of numbers) {
    const text = after[recordPath(file)];
    if (text === undefined || before[recordPath(file)] === text) continue;
    judgeRecord(records, file, text, 'a proposal', main);
  }
}

/** What a merge made of the records. */
export function judgeMerge(records: EditedRecords, before: Files, after: Files): void {
  for (const file of numbers) {
    const text = after[recordPath(file)];
    if (text === undefined) continue;
    judgeRecord(records, file, text, 'a merge', before);
    for (const field of fields) {
      const edit = records.edits.get(`${file} ${field}`);
      if (edit === undefined) continue;
      if (fieldsOf(text)?.[field] !== edit.value) records.edits.delete(`${file} ${field}`);
      else if (text !== before[recordPath(file)]) records.merged += 1;
    }
  }
}

function judgeRecord(records: EditedRecords, file: number, text: string, what: string, main: Files): void {
  for (const field of fields) {
    const edit = records.edits.get(`${file} ${field}`);
    const isUncertain = records.unsure.has(file);
    if (edit === undefined || isUncertain || !mustStay(records, file, edit.at)) continue;
    if (fieldsOf(main[recordPath(file)])?.[field] !== edit.value) throw new Error('the oracle lost an edit');
    if (fieldsOf(text)?.[field] !== edit.value) throw new Error(`${what} reverts an edit of ${field} in vpc-${file}`);
  }
  judgeComments(records, file, text, what);
}

/** Comments stay, whoever changes the value beside them. */
export function judgeComments(records: EditedRecords, file: number, text: string | undefined, what: string): void {
  for (const comment of records.comments.get(file) ?? []) {
    if (text?.includes(`${comment}\n`) !== true) throw new Error(`${what} lost a comment of vpc-${file}`);
  }
}
