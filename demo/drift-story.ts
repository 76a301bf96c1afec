import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../src/domain/json.ts';
import { adoptLive, driftCheckName } from '../src/proposal/drift-check.ts';
import { previewCheckName } from '../src/proposal/preview-check.ts';
import type { CheckRun, PullRequest, Repository } from '../test/support/github/state/model.ts';
import type { Manifest } from '../test/support/kubernetes/resources.ts';
import type { Api } from './ask-api.ts';
import type { Cluster } from './cluster.ts';
import { awaitQuiet, changedLines, hurry, pageOf, type Stage } from './stage.ts';
import { Trouble } from './trouble.ts';
import { waitUntil } from './wait-until.ts';

const fabric = 'acme/datacenter:fabric-1';
const f = '/fabrics/acme/datacenter/fabric-1';
const managed = 'gitops/fabric-1/managed/';
const checkName = driftCheckName('fabric-1');

type Scene = { readonly stage: Stage; readonly api: Api; readonly repository: Repository; readonly cluster: Cluster };

/** What becomes visible of a cluster: in sync, then changed by hand, then taken into Git and put back. */
export async function tellOfDrift(scene: Scene): Promise<void> {
  await connect(scene);
  await previewOpen(scene);
  const found = await changeByHand(scene);
  const pull = await adopt(scene, found);
  await putBack(scene, pull);
  tellOfReading(scene);
}

async function connect({ stage, api, repository, cluster }: Scene): Promise<void> {
  const { narrator } = stage;
  narrator.step('A cluster that Argo CD fills from managed/, and that Hedgerow may read');
  narrator.tell('A Kubernetes API over TLS; both ends are played on this machine, the client is the real one.');
  await deploy({ stage, repository, cluster });
  cluster.connect(fabric);
  narrator.tell('The operator names it in CLUSTERS_FILE. The server is not started again.');
  const { status } = await api.post(`${f}/drift/refresh`, {});
  const run = await awaitDrift(stage, repository, ({ title }) => title?.startsWith('In sync') === true);
  narrator.tell(`${run.name}: “${run.title}”`);
  narrator.verify(
    'what admission filled in is no difference: the check of the branch is green',
    status === 202 && run.conclusion === 'success',
    { status, run: run.title },
  );
}

async function previewOpen({ stage, repository }: Scene): Promise<void> {
  const { github, narrator } = stage;
  const [pull] = github.pullRequests(repository).filter(({ issue }) => issue.state === 'open');
  if (pull === undefined) throw new Trouble('no pull request is open');
  const find = () => github.checkRuns(repository, pull.headSha, previewCheckName('fabric-1')).at(-1);
  const run = await hurry(stage, waitUntil('the preview of an open pull request', find));
  narrator.tell(`“${pull.issue.title}”, still open, has a preview now: “${run.title}”`);
  narrator.show(pageOf(stage, pull, '/checks'));
  narrator.verify(
    'it says what merging does to the cluster',
    run.summary?.includes('VPC `guests`') === true,
    run.summary,
  );
}

async function changeByHand({ stage, repository, cluster }: Scene): Promise<CheckRun> {
  const { github, narrator } = stage;
  narrator.step('At night somebody helps with kubectl');
  narrator.tell('VPC build gets another VLAN, Switch leaf-01 a description, Server server-1 is gone, a VPC is new.');
  const vlan = ['spec', 'subnets', 'default', 'vlan'];
  cluster.edit('VPC', 'build', (spec) => withVlan(spec, 1999), vlan);
  const description = ['spec', 'description'];
  cluster.edit('Switch', 'leaf-01', (spec) => ({ ...spec, description: 'fan 2 is noisy' }), description);
  cluster.remove('Server', 'server-1');
  cluster.create(byHand);
  const run = await awaitDrift(stage, repository, ({ title }) => title?.startsWith('In sync') !== true);
  narrator.tell(`Two seconds later: “${run.title}”`);
  narrator.show(`${github.origin}/${repository.fullName}/runs/${run.id}`);
  if (run.detailsUrl) narrator.show(run.detailsUrl);
  const places = run.annotations.map(({ path, startLine }) => `${path.slice(managed.length)}:${startLine}`);
  const line = await lineOf(stage, repository, 'vpc/build.yaml', 'vlan:');
  narrator.verify(
    'each difference is noted on the line that declares it',
    places.includes(`vpc/build.yaml:${line}`) && places.some((place) => place.startsWith('switch/leaf-01.yaml:')),
    places,
  );
  narrator.verify(
    'the table says what, and who did it with what',
    ['1999', 'kubectl-edit', 'kubectl-create', 'missing in the cluster'].every((part) => run.summary?.includes(part)),
    run.summary,
  );
  return run;
}

async function adopt(scene: Scene, run: CheckRun): Promise<PullRequest> {
  const { stage, repository } = scene;
  const { github, narrator } = stage;
  narrator.step('Ada presses “Adopt live”');
  github.as('ada').clickCheckAction(run, adoptLive.identifier);
  const pull = await hurry(
    stage,
    waitUntil('the pull request with the live values', () =>
      github.pullRequests(repository).find(({ issue }) => issue.title.startsWith('Adopt')),
    ),
  );
  await awaitQuiet(stage);
  narrator.tell(`“${pull.issue.title}”`);
  narrator.show(pageOf(stage, pull));
  const before = await github.readFile(repository, 'main', `${managed}vpc/build.yaml`);
  const after = await github.readFile(repository, pull.headSha, `${managed}vpc/build.yaml`);
  const changed = changedLines(before, after);
  narrator.verify(
    'one line of the VPC changes; the comment in it stays, and no default is written',
    changed.length === 2 && changed[1] === '+ vlan: 1999          # as on the old switches',
    changed,
  );
  const files = await changedFiles(stage, pull);
  narrator.verify(
    'only what was changed is taken: no file is deleted, none is new',
    isDeepStrictEqual(files, ['switch/leaf-01.yaml', 'vpc/build.yaml']),
    files,
  );
  return pull;
}

async function putBack({ stage, repository, cluster }: Scene, pull: PullRequest): Promise<void> {
  const { github, narrator } = stage;
  narrator.step('Grace merges it; Argo CD puts the lost server back, Grace deletes the VPC that nobody knows');
  await github.as('grace').merge(pull);
  await deploy({ stage, repository, cluster });
  cluster.remove(byHand.kind, byHand.metadata.name);
  const head = await headOf(repository);
  const isClean = (run: CheckRun): boolean => run.headSha === head && run.title?.startsWith('In sync') === true;
  const run = await awaitDrift(stage, repository, isClean);
  narrator.tell(`“${run.title}”`);
  narrator.verify('clean again', run.conclusion === 'success');
  await awaitQuiet(stage);
}

function tellOfReading({ stage, cluster }: Scene): void {
  const { requests, writes } = cluster.kubernetes;
  stage.narrator.verify(
    `${requests.length} requests to the cluster, none that writes`,
    requests.length > 0 && writes.length === 0,
    writes,
  );
}

const byHand: Manifest = {
  apiVersion: 'vpc.githedgehog.com/v1beta1',
  kind: 'VPC',
  metadata: { name: 'tryout', namespace: 'default' },
  spec: { subnets: { default: { subnet: '10.99.0.0/24', vlan: 1998 } } },
};

/** Argo CD, as far as this story needs it: what managed/ says is in the cluster then. */
async function deploy({ stage, repository, cluster }: Omit<Scene, 'api'>): Promise<void> {
  const files = Object.entries(await stage.github.readFiles(repository, 'main'));
  cluster.deploy(new Map(files.filter(([path]) => path.startsWith(managed) && path.endsWith('.yaml'))));
}

async function lineOf({ github }: Stage, repository: Repository, path: string, start: string): Promise<number> {
  const text = await github.readFile(repository, 'main', managed + path);
  return (text ?? '').split('\n').findIndex((line) => line.trim().startsWith(start)) + 1;
}

function withVlan(spec: JsonObject, vlan: number): JsonObject {
  const { subnets } = spec as { readonly subnets: { readonly default: JsonObject } };
  return { ...spec, subnets: { ...subnets, default: { ...subnets.default, vlan } } };
}

async function changedFiles({ github }: Stage, { repository, headSha }: PullRequest): Promise<string[]> {
  const before = await github.readTree(repository, 'main');
  const after = await github.readTree(repository, headSha);
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths
    .filter((path) => before.get(path)?.sha !== after.get(path)?.sha)
    .map((path) => path.slice(managed.length))
    .sort();
}

/** The latest drift check of the branch's head, as soon as it says what is waited for. */
async function awaitDrift(stage: Stage, repository: Repository, says: (run: CheckRun) => boolean): Promise<CheckRun> {
  const find = async () => {
    const head = await headOf(repository);
    const run = stage.github.checkRuns(repository, head, checkName).at(-1);
    return run !== undefined && says(run) ? run : undefined;
  };
  return await hurry(stage, waitUntil('the check of the cluster', find, 40));
}

async function headOf(repository: Repository): Promise<string> {
  const head = await repository.git.resolve('refs/heads/main');
  if (head === null) throw new Trouble('the repository has no branch main');
  return head;
}
