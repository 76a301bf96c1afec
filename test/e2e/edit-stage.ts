import { createHash } from 'node:crypto';
import { createTokenStore } from '../../src/store/create-token-store.ts';
import type { Database } from '../../src/store/database.ts';
import { config, vpc } from '../actions/scene.ts';
import { readAppManifest } from '../support/app-manifest.ts';
import { freePort } from '../support/free-port.ts';
import { createGitHub, type GitHubDouble } from '../support/github/create-github.ts';
import type { App, Repository } from '../support/github/state/model.ts';
import type { Place } from '../support/postgres/each-database.ts';
import { until } from './quiet.ts';
import { type Server, type ServerOptions, startServer } from './server-process.ts';

const token = 'hr_0123456789abcdef0123456789abcdef';
const base = '/api/v1/fabrics/acme/network/fabric-1';

export type Answer = { readonly status: number; readonly json: Record<string, unknown> };

/** A repository with one fabric of so many VPCs, of 40 tenants by label, a server on it when started, and a token that may write. */
export type EditStage = {
  readonly github: GitHubDouble;
  readonly app: App;
  readonly repository: Repository;
  readonly start: (options?: Pick<ServerOptions, 'env' | 'program'>) => Promise<Server>;
  /** Where the API answers about the fabric, and what it is asked with. */
  readonly url: string;
  readonly token: string;
  readonly ask: (method: string, path: string, body?: object) => Promise<Answer>;
  /** A Change of the VLAN of one VPC, with the base that the server shows now. */
  readonly changeVlan: (name: string, vlan: number) => Promise<Answer>;
  readonly untilIndexed: () => Promise<unknown>;
};

export async function createEditStage(
  place: Place,
  open: (place: Place) => Promise<Database>,
  records = 3,
): Promise<EditStage> {
  const github = await createGitHub({ limits: { requestsPerHour: 1_000_000, mergeable: 'eager' } });
  const app = await github.createApp(readAppManifest());
  const files: Record<string, string> = { '.github/hedgerow.yml': config };
  for (let number = 1; number <= records; number++) {
    files[`gitops/managed/vpc/vpc-${number}.yaml`] = vpc(
      `vpc-${number}`,
      1000 + (number % 1900),
      `10.${number >> 8}.${number & 255}.0/24`,
    ).replace('  namespace: default\n', `$&  labels: {tenant: team-${number % 40}}\n`);
  }
  const repository = await github.createRepository({ name: 'acme/network', files });
  github.install(app, repository);
  const database = await open(place);
  const about = { id: 'gui', name: 'gui', scope: 'write', fabrics: [{ repository: repository.id }] } as const;
  const hash = createHash('sha256').update(token).digest('hex');
  await createTokenStore(database).add({ ...about, createdAt: new Date().toISOString() }, hash);
  await database.close();
  const port = await freePort();
  app.webhook.url = `http://127.0.0.1:${port}/api/github/webhooks`;
  const url = `http://127.0.0.1:${port}${base}`;
  const ask: EditStage['ask'] = async (method, path, body) => {
    const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) };
    const answer = await fetch(`${url}${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, json: text === '' ? {} : JSON.parse(text) };
  };
  return {
    ...{ github, app, repository, url, token, ask },
    start: async (options = {}) => {
      const server = startServer(github, app, { place, port, ...options });
      await server.ready;
      return server;
    },
    changeVlan: async (name, vlan) => {
      const { json } = await ask('GET', `/records/vpc.githedgehog.com/VPC/default/${name}`);
      const key = { group: 'vpc.githedgehog.com', kind: 'VPC', namespace: 'default', name };
      const patch = { spec: { subnets: { default: { vlan } } } };
      const edits = [{ op: 'merge-patch', key, patch, base: json.blob }];
      return await ask('POST', '/changes', { title: `VLAN ${vlan} for ${name}`, edits });
    },
    untilIndexed: () =>
      until('the fabric is indexed', async () => ((await ask('GET', '')).status === 200 ? true : undefined), 120),
  };
}
