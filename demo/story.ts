import type { PullRequest, Repository } from '../test/support/github/state/model.ts';
import { seedFiles } from './seed-files.ts';
import { awaitCheck, awaitPull, awaitQuiet, changedLines, pageOf, type Stage } from './stage.ts';

const fabric = 'gitops/fabric-1';
const branch = 'hedgerow/normalize/fabric-1';
const secret = 'not-a-real-one-7Qm2';

/** The whole story: push, pull request, merge, second push, update of one line; each step verified at the double. */
export async function tellStory(stage: Stage, datacenter: Repository, lab: Repository): Promise<void> {
  // The installation itself makes Hedgerow look at both: that is not what the figures below are about.
  await awaitQuiet(stage);
  const first = await firstPush(stage, datacenter);
  await mergeFirst(stage, datacenter, first);
  const second = await secondPush(stage, datacenter, first);
  await mergeSecond(stage, datacenter, second);
  await sameAgain(stage, datacenter);
  await cleanUpload(stage, lab);
}

async function firstPush(stage: Stage, repository: Repository): Promise<PullRequest> {
  const { github, narrator } = stage;
  narrator.step('Ada pushes what she has to acme/datacenter');
  narrator.tell(
    'Seven files, 13 documents: the export of a rack, a network in JSON, a List of servers, two people who want',
  );
  narrator.tell('the same VPC with different VLANs, a ConfigMap, a name that is too long, and a Secret.');
  const [mark, start] = [github.requests.mark(), Date.now()];
  const before = await github.readFile(repository, 'main', `${fabric}/managed/vpc/build.yaml`);
  const pushed = await github.as('ada').push(repository, 'main', {
    files: seedFiles('datacenter/first'),
    message: 'Upload racks 1 and 2',
  });
  const pull = await awaitPull(stage, repository, branch);
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  const check = await awaitCheck(stage, repository, pull.headSha);
  const onBase = await awaitCheck(stage, repository, pushed);
  await awaitQuiet(stage);
  narrator.tell('');
  narrator.tell(`Hedgerow answers with pull request ${pull.number}, ${seconds} s later:`);
  narrator.tell(`“${pull.issue.title}”`);
  narrator.show(pageOf(stage, pull));
  narrator.verify(
    'every document is in the title: 6 managed, 1 updated, 1 duplicate, 3 unmanaged, 2 held',
    pull.issue.title === 'Normalize fabric-1: 6 managed, 1 updated, 1 duplicate, 3 unmanaged, 2 held',
    pull.issue.title,
  );
  await verifyFirstTree(stage, pull, before);
  verifySafety(stage, pull);
  const places = onBase.annotations.map((one) => `${one.path.slice(fabric.length + 1)}:${one.startLine}`);
  const wanted = [
    'raw/apps/credentials.yaml:1',
    'raw/apps/portal.yaml:11',
    'raw/rack-2/ada.yaml:1',
    'raw/rack-2/grace.yaml:1',
  ];
  narrator.verify(
    'the check of the upload names each problem on its line',
    onBase.conclusion === 'failure' && wanted.every((place) => places.includes(place)),
    { conclusion: onBase.conclusion, places },
  );
  narrator.show(`${github.origin}/${repository.fullName}/runs/${onBase.id}`);
  narrator.tell(`The proposal's own check: ${check.conclusion}, “${check.title}”`);
  const requests = github.requests.count({ since: mark });
  // DESIGN.md section 6: 8, and 2 for the check of each head; then 3 to see that its own pull request leaves nothing to do
  narrator.verify(`${requests} requests to GitHub, however many files there are`, requests <= 15, requests);
  return pull;
}

async function verifyFirstTree(stage: Stage, pull: PullRequest, before: string | null): Promise<void> {
  const { github, narrator } = stage;
  const { repository, headSha } = pull;
  const tree = await github.readTree(repository, headSha);
  const raw = [...tree.keys()]
    .filter((path) => path.startsWith(`${fabric}/raw/`))
    .map((path) => path.slice(fabric.length + 5));
  narrator.verify(
    'only the two that disagree stay in raw/',
    raw.join() === '.gitkeep,rack-2/ada.yaml,rack-2/grace.yaml',
    raw,
  );
  const upload = await github.readTree(repository, 'main');
  const [from, to] = ['raw', 'unmanaged'].map((place) => `${fabric}/${place}/apps/portal.yaml`);
  const isSame = tree.get(to ?? '')?.sha !== undefined && tree.get(to ?? '')?.sha === upload.get(from ?? '')?.sha;
  narrator.verify('what Hedgerow does not manage moved to unmanaged/ byte for byte', isSame);
  const after = await github.readFile(repository, headSha, `${fabric}/managed/vpc/build.yaml`);
  const changed = changedLines(before, after);
  narrator.verify(
    'the VPC that existed changes in one line; its comments stay',
    changed.length === 2 && changed[1] === '+ vlan: 1011          # as on the old switches',
    changed,
  );
  const database = await github.readFile(repository, headSha, `${fabric}/managed/vpc/database.yaml`);
  const isClean = database?.includes('namespace: default') === true && !/uid|status|resourceVersion/.test(database);
  narrator.verify('what the cluster had left in the export is gone', isClean, database);
}

function verifySafety({ github, hedgerow, narrator }: Stage, pull: PullRequest): void {
  const { repository, issue } = pull;
  const checks = github
    .checkRuns(repository)
    .flatMap((run) => [run.title, run.summary, run.text, JSON.stringify(run.annotations)]);
  const texts = [issue.title, issue.body, ...issue.comments.map((one) => one.body), ...checks, hedgerow.log()];
  narrator.verify('the password of the Secret appears in no text and in no log', !texts.join('\n').includes(secret));
}

async function mergeFirst(stage: Stage, repository: Repository, pull: PullRequest): Promise<void> {
  const { github, narrator } = stage;
  narrator.step('Grace reads it and merges');
  const merged = await github.as('grace').merge(pull);
  await github.as('grace').deleteBranch(repository, branch);
  const check = await awaitCheck(stage, repository, merged);
  await awaitQuiet(stage);
  const records = await managedFiles(stage, repository);
  narrator.verify('managed/ holds 18 records, one to a file', records.length === 18, records);
  narrator.verify(
    'no further pull request for the two that are held; the check says what to do',
    github.pullRequests(repository).length === 0 && check.annotations.length === 2,
    { open: github.pullRequests(repository).length, title: check.title },
  );
  narrator.tell(`“${check.title}”`);
}

async function managedFiles({ github }: Stage, repository: Repository): Promise<string[]> {
  const tree = await github.readTree(repository, 'main');
  return [...tree.keys()].filter((path) => path.startsWith(`${fabric}/managed/`));
}

async function secondPush(stage: Stage, repository: Repository, first: PullRequest): Promise<PullRequest> {
  const { github, narrator } = stage;
  narrator.step('They settle it and push again');
  narrator.tell('Grace gives way: her file is deleted. And the VLAN of the database becomes 1012.');
  await github.as('ada').push(repository, 'main', {
    files: { ...seedFiles('datacenter/second'), [`${fabric}/raw/rack-2/grace.yaml`]: null },
    message: 'Guests as Ada had it; database moves to VLAN 1012',
  });
  const pull = await awaitPull(stage, repository, branch, first.number);
  const check = await awaitCheck(stage, repository, pull.headSha);
  await awaitQuiet(stage);
  narrator.tell('');
  narrator.tell(`“${pull.issue.title}”`);
  narrator.show(pageOf(stage, pull));
  const { title, body } = pull.issue;
  narrator.verify('one new, one updated', title === 'Normalize fabric-1: 1 managed, 1 updated', title);
  narrator.verify(
    'its first words: Safe to merge',
    body?.startsWith('**Safe to merge.**') === true,
    body?.slice(0, 80),
  );
  narrator.verify('its check is green', check.conclusion === 'success', check.title);
  return pull;
}

async function mergeSecond(stage: Stage, repository: Repository, pull: PullRequest): Promise<void> {
  const { github, narrator } = stage;
  narrator.step('Merged: one line changes');
  const path = `${fabric}/managed/vpc/database.yaml`;
  const before = await github.readFile(repository, 'main', path);
  const merged = await github.as('grace').merge(pull);
  await github.as('grace').deleteBranch(repository, branch);
  const check = await awaitCheck(stage, repository, merged);
  await awaitQuiet(stage);
  const changed = changedLines(before, await github.readFile(repository, 'main', path));
  narrator.verify(
    'vlan: 1002 became vlan: 1012, nothing else',
    changed.join() === '- vlan: 1002,+ vlan: 1012',
    changed,
  );
  narrator.show(`${github.origin}/${repository.fullName}/pull/${pull.number}/files`);
  const tree = await github.readTree(repository, 'main');
  const raw = [...tree.keys()].filter((one) => one.startsWith(`${fabric}/raw/`));
  narrator.verify(
    'raw/ is empty, 19 records are managed, no problems',
    raw.length === 1 && check.conclusion === 'success',
    {
      raw,
      title: check.title,
    },
  );
  narrator.tell(`“${check.title}”`);
}

async function sameAgain(stage: Stage, repository: Repository): Promise<void> {
  const { github, narrator } = stage;
  narrator.step('GitHub delivers the same pushes once more');
  const pushes = github.webhooks.log.filter((one) => one.event === 'push' && one.repositoryId === repository.id);
  const mark = github.requests.mark();
  for (const { id } of pushes) github.webhooks.redeliver(id);
  await awaitQuiet(stage);
  const writes = github.requests.writes({ since: mark });
  narrator.verify(
    `${pushes.length} deliveries, nothing written`,
    writes.length === 0,
    writes.map((one) => one.operation),
  );
}

async function cleanUpload(stage: Stage, repository: Repository): Promise<void> {
  const { github, narrator } = stage;
  narrator.step('Meanwhile in acme/lab: three networks, nothing to decide');
  await github.as('ada').push(repository, 'main', { files: seedFiles('lab/first'), message: 'Networks of the course' });
  const pull = await awaitPull(stage, repository, 'hedgerow/normalize/lab');
  const check = await awaitCheck(stage, repository, pull.headSha);
  await awaitQuiet(stage);
  narrator.tell(`“${pull.issue.title}”`);
  narrator.show(pageOf(stage, pull));
  const tree = await github.readTree(repository, pull.headSha);
  const names = ['a', 'b', 'c'].map((name) => `managed/vpcs/course-${name}.yaml`);
  narrator.verify(
    'three files in managed/vpcs/, as this fabric spells it',
    names.every((name) => tree.has(name)),
    [...tree.keys()],
  );
  narrator.verify(
    'safe to merge, and left open for you to read',
    check.conclusion === 'success' && pull.issue.state === 'open',
    check.title,
  );
}
