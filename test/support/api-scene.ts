import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { type Environment, environmentFor, launch } from '../e2e/server-process.ts';
import { createGitHub, type GitHubDouble } from './github/create-github.ts';
import type { Repository } from './github/state/model.ts';
import { newDataDir } from './postgres/each-database.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** The real server on a GitHub with the repository below, indexed, and a token of scope write for its fabric. */
export type ApiScene = {
  readonly github: GitHubDouble;
  readonly repository: Repository;
  readonly url: string;
  readonly token: string;
  /** What the server has logged. */
  readonly log: () => string;
  /** Ends the server and starts it anew, at the same address and on the same database. */
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
};

const namespace = (kind: string, group: string, spec: string): string =>
  `apiVersion: ${group}/v1beta1\nkind: ${kind}\nmetadata:\n  name: default\n  namespace: default\nspec:\n${spec}`;

/** The repository that docs/api.md walks through: two VPCs with people's comments, and what they stand on. */
export const walkThroughFiles: Readonly<Record<string, string>> = {
  '.github/hedgerow.yml': 'version: 1\nfabrics:\n  - name: fabric-1\n    directory: gitops/fabric-1\n',
  'gitops/fabric-1/raw/.gitkeep': '',
  'gitops/fabric-1/managed/vlannamespace/default.yaml': namespace(
    'VLANNamespace',
    'wiring.githedgehog.com',
    '  ranges:\n  - {from: 1000, to: 2999}\n',
  ),
  'gitops/fabric-1/managed/ipv4namespace/default.yaml': namespace(
    'IPv4Namespace',
    'vpc.githedgehog.com',
    '  subnets: [10.0.0.0/16]\n',
  ),
  'gitops/fabric-1/managed/vpc/vpc-1.yaml': `# Racks 1 to 4. Ask Ann before changing addresses.
apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC
metadata:
  name: vpc-1
  namespace: default
spec:
  subnets:
    default:
      subnet: 10.0.1.0/24
      vlan: 1001   # as on the old switches
`,
  'gitops/fabric-1/managed/vpc/vpc-2.yaml': `apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC
metadata:
  name: vpc-2
  namespace: default
spec:
  subnets:
    default: {subnet: 10.0.2.0/24, vlan: 1002}
`,
};

/** A dump of a cluster that holds vpc-2 with another VLAN, and of the rest what the files above say. */
export const walkThroughCluster = `apiVersion: v1
kind: List
items:
${Object.entries(walkThroughFiles)
  .filter(([path]) => path.includes('/managed/'))
  .map(([, text]) => (parse(text).metadata.name === 'vpc-2' ? text.replace('1002', '1077') : text))
  .map((text) => `- ${JSON.stringify(owned(parse(text)))}`)
  .join('\n')}
`;

function owned(object: { metadata: object }): object {
  const fieldsV1 = { 'f:spec': { 'f:subnets': { 'f:default': { 'f:vlan': {} } } } };
  const managedFields = [{ manager: 'kubectl-edit', time: '2026-11-23T05:58:00Z', fieldsV1 }];
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

/**
 * Opens a scene; `close` ends it, and throws where GitHub would have refused a request. With `cluster`, what `kubectl get
 * -o yaml` prints, the fabric is compared with it before anything else.
 */
export async function openApiScene({ cluster }: { readonly cluster?: string } = {}): Promise<ApiScene> {
  const github = await createGitHub({ limits: { mergeable: 'eager' } });
  const app = await github.createApp();
  const files = { ...walkThroughFiles };
  const repository = await github.createRepository({ name: 'acme/network', files, collaborators: { ann: 'write' } });
  github.install(app, repository);
  const dataDir = await newDataDir();
  const env = {
    ...environmentFor(github, app, { dataDir }),
    ...(cluster === undefined ? {} : { CLUSTERS_FILE: writeClusters(dataDir, cluster) }),
    LOG_LEVEL: 'debug',
  };
  let server = launch(env);
  const { url } = await server.ready;
  app.webhook.url = `${url}/api/github/webhooks`;
  const token = await createToken(env);
  await untilThere(url, token, cluster !== undefined);
  return {
    ...{ github, repository, url, token },
    log: () => server.lines().join('\n'),
    restart: async () => {
      await server.stop();
      server = launch({ ...env, PORT: new URL(url).port });
      await server.ready;
    },
    close: async () => {
      await server.stop();
      try {
        github.assertClean();
      } finally {
        await github.close();
        for (const path of [dataDir, `${dataDir}.clusters.yaml`, `${dataDir}.dump.yaml`]) {
          rmSync(path, { recursive: true, force: true, maxRetries: 3 });
        }
      }
    },
  };
}

async function createToken(env: Environment): Promise<string> {
  const order = [
    'token',
    'create',
    '--name',
    'gui',
    '--fabric',
    'acme/network:fabric-1',
    '--scope',
    'write',
    '--quiet',
  ];
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...order], { env });
  return stdout.trim();
}

function writeClusters(dataDir: string, cluster: string): string {
  const [file, dump] = [`${dataDir}.clusters.yaml`, `${dataDir}.dump.yaml`];
  writeFileSync(dump, cluster);
  writeFileSync(file, `clusters:\n  - {fabric: "acme/network:fabric-1", snapshot: ${dump}}\n`);
  return file;
}

/** Waits until the fabric is indexed, and compared where it has a cluster. */
async function untilThere(url: string, token: string, hasCluster: boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const answer = await fetch(`${url}/api/v1/fabrics`, { headers: { authorization: `Bearer ${token}` } });
    const { items } = (await answer.json()) as { items: readonly { readonly drift: { readonly commit?: string } }[] };
    if (items.some(({ drift }) => !hasCluster || drift.commit !== undefined)) return;
    if (Date.now() > deadline) throw new Error('the fabric was not indexed and compared within 60 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
