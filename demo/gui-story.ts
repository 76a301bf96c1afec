import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../src/domain/json.ts';
import type { PullRequest, Repository } from '../test/support/github/state/model.ts';
import { type Api, createApi, type Page, type ShownChange, type ShownEvent, type ShownRecord } from './ask-api.ts';
import { awaitCheck, awaitQuiet, changedLines, hurry, pageOf, type Stage } from './stage.ts';
import { Trouble } from './trouble.ts';
import { waitUntil } from './wait-until.ts';

const name = 'acme/datacenter/fabric-1';
const directory = 'gitops/fabric-1';
const vlanPointer = '/spec/subnets/default/vlan';

/** A GUI at work: what it has listed, and what it has heard since. */
type Gui = {
  readonly api: Api;
  readonly f: string;
  readonly listed: readonly ShownRecord[];
  readonly heard: ShownEvent[];
};

/** What a GUI does with acme/datacenter: list, edit, hear; then two edits of one field, and a decision. */
export async function tellOfGui(stage: Stage, repository: Repository): Promise<Api> {
  const listening = new AbortController();
  try {
    const gui = await listRecords(stage, listening.signal);
    const pull = await editVlan(stage, gui, repository);
    await hearOfIt(stage, gui, pull);
    const collided = await collide(stage, gui, repository);
    await decide(stage, gui, collided);
    await leaveOpen(stage, gui);
    return gui.api;
  } finally {
    listening.abort();
  }
}

async function listRecords(stage: Stage, until: AbortSignal): Promise<Gui> {
  const { hedgerow, narrator } = stage;
  narrator.step('A GUI lists what Git holds');
  const token = await hedgerow.createToken('demo', 'acme/datacenter:fabric-1');
  const api = createApi(hedgerow.url, token);
  const f = `/fabrics/${name}`;
  const page = await api.get<Page<ShownRecord>>(`${f}/records?snapshot=true&limit=500`);
  narrator.verify(
    '19 records, each with its file, line and blob',
    page.items.length === 19 && page.items.every(({ path, line, blob }) => path !== '' && line > 0 && blob !== ''),
    page.items.map(({ path }) => path),
  );
  const heard: ShownEvent[] = [];
  api.follow(name, page.cursor ?? '', (event) => heard.push(event), until);
  return { api, f, listed: page.items, heard };
}

async function editVlan(stage: Stage, gui: Gui, repository: Repository): Promise<PullRequest> {
  const { github, narrator } = stage;
  narrator.step('Ada moves the build farm to another VLAN, in the GUI');
  const record = await readVpc(gui, 'build');
  const [vlan] = await freeVlans(gui, 1);
  narrator.tell(`Free in Git and in all open Changes: VLAN ${vlan}.`);
  const mark = github.requests.mark();
  const change = await propose(gui, 'Move the build farm', 'ada', record, vlan);
  const pull = pullOf(stage, repository, change);
  await awaitCheck(stage, repository, pull.headSha);
  await awaitQuiet(stage);
  narrator.tell(`“${pull.issue.title}”`);
  narrator.show(pageOf(stage, pull));
  const changed = await linesOf(stage, pull, 'build');
  narrator.verify(
    'one line of the file changes; the comment in it stays',
    isDeepStrictEqual(changed, [
      `- vlan: ${vlanOf(record.git)}          # as on the old switches`,
      `+ vlan: ${vlan}          # as on the old switches`,
    ]),
    changed,
  );
  const shown = await readVpc(gui, 'build');
  const [difference] = shown.differences;
  narrator.verify(
    'the record says what Git has, what is proposed, and where',
    shown.states.change === 'proposed' && difference?.pointer === vlanPointer && difference.proposed === vlan,
    { states: shown.states, differences: shown.differences },
  );
  const requests = github.requests.count({ since: mark });
  // DESIGN.md section 6: 6 for the edit, 2 for the check of its head; then 3 to see that nothing is left to do
  narrator.verify(`${requests} requests to GitHub`, requests <= 11, requests);
  return pull;
}

async function hearOfIt(stage: Stage, gui: Gui, pull: PullRequest): Promise<void> {
  const { narrator } = stage;
  narrator.step('Grace merges it: the GUI hears of it');
  const commit = await stage.github.as('grace').merge(pull);
  const event = await hear(stage, gui, (one) => one.commit === commit && one.type.startsWith('record.'));
  await awaitQuiet(stage);
  narrator.tell(`${event.type} ${event.key?.name}: VLAN ${vlanOf(event.old?.value)} → ${vlanOf(event.new?.value)}`);
  narrator.verify('one event, with the old and the new record and the commit', event.type === 'record.modified', event);
  await verifyCopy(stage, gui);
}

/** Snapshot and events must give what a new list gives. */
async function verifyCopy({ narrator }: Stage, { api, f, listed, heard }: Gui): Promise<void> {
  const held = new Map(listed.map(({ key, git }) => [JSON.stringify(key), git]));
  for (const { key, new: now } of heard) {
    if (key === undefined) continue;
    if (now === undefined) held.delete(JSON.stringify(key));
    else held.set(JSON.stringify(key), now.value);
  }
  const { items } = await api.get<Page<ShownRecord>>(`${f}/records?limit=500`);
  const fresh = new Map(items.map(({ key, git }) => [JSON.stringify(key), git]));
  narrator.verify('what it listed, with what it heard, is what a new list says', isDeepStrictEqual(held, fresh));
}

type Collided = { readonly pull: PullRequest; readonly change: ShownChange; readonly wanted: number };

async function collide(stage: Stage, gui: Gui, repository: Repository): Promise<Collided> {
  const { github, narrator } = stage;
  narrator.step('Ada and Grace move the database at the same time');
  const record = await readVpc(gui, 'database');
  const [adas = 0, graces = 0, late = 0] = await freeVlans(gui, 3);
  const change = await propose(gui, 'Move the database', 'ada', record, adas);
  const other = await propose(gui, 'Move the database elsewhere', 'grace', record, graces);
  const [pull, rival] = [pullOf(stage, repository, change), pullOf(stage, repository, other)];
  narrator.tell(`Two pull requests on one line: ${adas} (#${pull.number}) and ${graces} (#${rival.number}).`);
  await awaitQuiet(stage);
  const before = pull.headSha;
  await github.as('grace').merge(rival);
  const event = await hear(
    stage,
    gui,
    ({ type, about }) => type === 'change.conflicted' && about?.change === change.id,
  );
  await awaitQuiet(stage);
  narrator.tell(`Grace merges hers. The feed: ${event.type}.`);
  const [conflict] = (await gui.api.get<Page<{ collisions: readonly JsonObject[] }>>(`${gui.f}/conflicts`)).items;
  const [collision] = conflict?.collisions ?? [];
  narrator.verify(
    'the conflict names the field and its three values',
    collision?.pointer === vlanPointer &&
      isDeepStrictEqual([collision.base, collision.git, collision.edit], [vlanOf(record.git), graces, adas]),
    conflict,
  );
  narrator.verify('Ada’s pull request stays as it was', pull.headSha === before && pull.issue.state === 'open');
  narrator.show(pageOf(stage, pull));
  const answer = await gui.api.post(`${gui.f}/changes`, changeOf('Once more', 'ada', record, late));
  narrator.verify(
    'who edits what they saw before is told, and nothing is written: 409',
    answer.status === 409 && answer.body.code === 'collision',
    answer,
  );
  return { pull, change, wanted: adas };
}

async function decide(stage: Stage, gui: Gui, { pull, change, wanted }: Collided): Promise<void> {
  const { github, narrator } = stage;
  narrator.step('Ada decides: hers');
  const record = await readVpc(gui, 'database');
  const decision = [{ key: record.key, pointer: vlanPointer, take: 'edit' }];
  const answer = await gui.api.post(`${gui.f}/changes/${change.id}/resolutions`, decision);
  await awaitQuiet(stage);
  const check = await awaitCheck(stage, pull.repository, pull.headSha);
  const changed = await linesOf(stage, pull, 'database');
  narrator.verify(
    'her pull request now stands on Grace’s: one line, its check is green',
    answer.body.state === 'proposed' &&
      check.conclusion === 'success' &&
      isDeepStrictEqual(changed, [`- vlan: ${vlanOf(record.git)}`, `+ vlan: ${wanted}`]),
    { answer: answer.body, check: check.title, changed },
  );
  const commit = await github.as('grace').merge(pull);
  await hear(stage, gui, (event) => event.type === 'record.modified' && event.commit === commit);
  await awaitQuiet(stage);
  await verifyCopy(stage, gui);
}

async function leaveOpen(stage: Stage, gui: Gui): Promise<void> {
  const { github, narrator } = stage;
  narrator.step('Two more edits, left open for you');
  const [guests, backup] = [await readVpc(gui, 'guests'), await readVpc(gui, 'backup')];
  const [first, second] = await freeVlans(gui, 2);
  const open = await propose(gui, 'Move the guests', 'grace', guests, first);
  const draft = await propose(gui, 'Perhaps move the backup', 'ada', backup, second, { draft: true });
  await awaitQuiet(stage);
  narrator.verify('one is proposed, one is a draft without a pull request', draft.pullRequest === null, {
    open,
    draft,
  });
  narrator.tell('The records with their states, as a GUI may show them:');
  narrator.show(`${github.origin}/-/records`);
}

/** Five calls that work while the demo runs, to be copied; what they need comes first. */
export async function curlLines(api: Api): Promise<string[]> {
  const f = `/fabrics/${name}`;
  const { key, blob } = await api.get<ShownRecord>(`${f}/records/vpc.githedgehog.com/VPC/default/guests`);
  const patch = { metadata: { labels: { floor: '2' } } };
  const edit = { title: 'Say where the guests are', edits: [{ op: 'merge-patch', key, patch, base: blob }] };
  const curl = 'curl -s -H "Authorization: Bearer $TOKEN"';
  return [
    `TOKEN=${api.token}`,
    `F=${api.url}/api/v1${f}`,
    `${curl} "$F/records?kind=VPC"`,
    `${curl} -H "Accept: application/yaml" "$F/records/vpc.githedgehog.com/VPC/default/build"`,
    `${curl} "$F/free?what=vlan&count=3"`,
    `${curl} -H "Content-Type: application/json" -d '${JSON.stringify(edit)}' "$F/changes"`,
    `${curl} -N -H "Accept: text/event-stream" "$F/events"`,
  ];
}

async function readVpc({ api, f }: Gui, vpc: string): Promise<ShownRecord> {
  return await api.get<ShownRecord>(`${f}/records/vpc.githedgehog.com/VPC/default/${vpc}`);
}

async function freeVlans({ api, f }: Gui, count: number): Promise<readonly number[]> {
  return (await api.get<{ values: readonly number[] }>(`${f}/free?what=vlan&count=${count}`)).values;
}

function changeOf(title: string, author: string, { key, blob }: ShownRecord, vlan: number | undefined): object {
  const patch = { spec: { subnets: { default: { vlan } } } };
  return { title, author, edits: [{ op: 'merge-patch', key, patch, base: blob }] };
}

async function propose(
  { api, f }: Gui,
  title: string,
  author: string,
  record: ShownRecord,
  vlan: number | undefined,
  more: object = {},
): Promise<ShownChange> {
  const { status, body } = await api.post(`${f}/changes`, { ...changeOf(title, author, record, vlan), ...more });
  if (status !== 202) throw new Trouble(`the edit “${title}” is answered by ${status}: ${JSON.stringify(body)}`);
  return body.change as unknown as ShownChange;
}

function pullOf({ github }: Stage, repository: Repository, { pullRequest, state }: ShownChange): PullRequest {
  const pull = github.pullRequests(repository, 'all').find(({ number }) => number === pullRequest?.number);
  if (pull === undefined) throw new Trouble(`an edit did not become a pull request within 10 s: it is ${state}`);
  return pull;
}

async function linesOf({ github }: Stage, { repository, headSha }: PullRequest, vpc: string): Promise<string[]> {
  const path = `${directory}/managed/vpc/${vpc}.yaml`;
  const [before, after] = [
    await github.readFile(repository, 'main', path),
    await github.readFile(repository, headSha, path),
  ];
  return changedLines(before, after);
}

async function hear(stage: Stage, { heard }: Gui, isIt: (event: ShownEvent) => boolean): Promise<ShownEvent> {
  return await hurry(
    stage,
    waitUntil('the event in the feed', () => heard.find(isIt)),
  );
}

function vlanOf(manifest: JsonObject | undefined): number | undefined {
  let value: unknown = manifest;
  for (const member of ['spec', 'subnets', 'default', 'vlan']) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, member) : undefined;
  }
  return typeof value === 'number' ? value : undefined;
}
