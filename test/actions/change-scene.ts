import { rmSync } from 'node:fs';
import { acceptChange } from '../../src/actions/accept-change.ts';
import type { Acceptance, ChangeDesk, ChangeRequest } from '../../src/actions/change-desk.ts';
import type { Json, JsonObject } from '../../src/domain/json.ts';
import type { RecordKey } from '../../src/domain/record-key.ts';
import type { RecordEdit } from '../../src/edit/record-edit.ts';
import type { Change } from '../../src/ports/change-store.ts';
import type { FabricFacts } from '../../src/ports/record-index.ts';
import { createChangeStore } from '../../src/store/create-change-store.ts';
import { createFeed } from '../../src/store/create-feed.ts';
import { createRecordIndex } from '../../src/store/create-record-index.ts';
import type { Database } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import type { PullRequest } from '../support/github/state/model.ts';
import { newDataDir } from '../support/postgres/each-database.ts';
import { createScene, type Scene, vpc } from './scene.ts';

export type Store = { readonly database: Database; close(): Promise<void> };

/** A database for the tests of a file. */
export async function openStore(): Promise<Store> {
  const dataDir = await newDataDir();
  const database = await openDatabase({ dataDir, program: 'test' });
  return {
    database,
    close: async () => {
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A scene whose records are indexed and whose Changes are kept. */
export type ChangeScene = Scene & {
  readonly desk: ChangeDesk;
  /** Looks that were asked for and not made yet. */
  asked: number;
  facts(fabric?: string): Promise<FabricFacts>;
  /** Edits as the API takes them in; `base` of each is what main has now where left out. */
  request(edits: readonly RecordEdit[], more?: Partial<ChangeRequest>): Promise<Acceptance>;
  /** The same, and it must be taken. */
  accept(edits: readonly RecordEdit[], more?: Partial<ChangeRequest>): Promise<Change>;
  change(id: string): Promise<Change>;
  pullOf(id: string): PullRequest;
  /** Types of the events of a Change, oldest first. */
  told(id: string): Promise<string[]>;
  /** Blob of a file on main. */
  blob(path: string, ref?: string): Promise<string>;
  /** Forgets all of the database, as its loss does. */
  wipe(): Promise<void>;
  push(files: Record<string, string | null>, on?: string): Promise<string>;
};

const tables = ['events', 'records', 'change_records', 'changes', 'fabrics'];

/** A look at GitHub with Changes; the database is emptied first. */
export async function createChangeScene(
  { database }: Store,
  files: Record<string, string>,
  options: Parameters<typeof createScene>[1] = {},
): Promise<ChangeScene> {
  const wipe = async (): Promise<void> => {
    for (const table of tables) await database.run(`delete from hedgerow.${table}`);
  };
  await wipe();
  const scene = await createScene(files, options);
  scene.index = createRecordIndex(database);
  scene.changes = createChangeStore(database);
  const feed = createFeed(database);
  const { index, changes, github, repository } = scene;
  let count = 0;
  let clock = Date.UTC(2026, 0, 1);
  const ref = (fabric = 'fabric-1') => ({ repository: repository.id, fabric });
  const desk: ChangeDesk = {
    repositories: scene.reach,
    get memory() {
      return scene.memory;
    },
    index,
    feed,
    changes,
    pauses: scene.pauses,
    lookAt: async () => {
      whole.asked += 1;
    },
    now: () => {
      clock += 1000;
      return new Date(clock);
    },
    newId: () => {
      count += 1;
      return `c${count}`;
    },
    log: () => undefined,
    server: github.origin,
  };
  const whole: ChangeScene = Object.assign(scene, {
    desk,
    asked: 0,
    wipe,
    facts: async (fabric?: string) => found(await index.find(ref(fabric)), 'the fabric'),
    request: async (edits: readonly RecordEdit[], more: Partial<ChangeRequest> = {}) => {
      const plain = { title: 'Change it', message: '', requester: { token: 'netbox' }, draft: false, force: false };
      return await acceptChange(desk, await whole.facts(), { ...plain, ...more, edits });
    },
    accept: async (edits: readonly RecordEdit[], more?: Partial<ChangeRequest>) => {
      const answer = await whole.request(edits, more);
      if (answer.is !== 'accepted') throw new Error(JSON.stringify(answer, undefined, 1).slice(0, 2000));
      return answer.change;
    },
    change: async (id: string) => found(await changes.find(ref(), id), id),
    pullOf: (id: string) =>
      found(
        scene.pulls('all').findLast(({ headBranch }) => headBranch === `hedgerow/change/${id}`),
        id,
      ),
    told: async (id: string) => {
      const page = await feed.read(ref(), undefined, 1000);
      const events = page.is === 'page' ? page.events : [];
      return events.filter(({ about }) => about?.change === id).map(({ type }) => type);
    },
    blob: async (path: string, at = 'main') => found((await github.readTree(repository, at)).get(path), path).sha,
    push: (files: Record<string, string | null>, on = 'main') => github.as('ann').push(repository, on, { files }),
  });
  return whole;
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} is not there`);
  return value;
}

export function keyOf(name: string, kind = 'VPC'): RecordKey {
  return { group: 'vpc.githedgehog.com', kind, namespace: 'default', name };
}

/** Sets fields of the subnet of a VPC. */
export function patchOf(name: string, base: string, subnet: JsonObject): RecordEdit {
  return { op: 'merge-patch', key: keyOf(name), patch: { spec: { subnets: { default: subnet } } }, base };
}

/** A whole VPC with this VLAN. */
export function manifestOf(name: string, vlan: number, more: { readonly [field: string]: Json } = {}): JsonObject {
  return {
    apiVersion: 'vpc.githedgehog.com/v1beta1',
    kind: 'VPC',
    metadata: { name, namespace: 'default' },
    spec: { subnets: { default: { subnet: `10.0.${vlan - 1000}.0/24`, vlan, ...more } } },
  };
}

/** Two VPCs that the base fabric holds, with comments. */
export const start: Record<string, string> = {
  'README.md': 'one\n',
  'gitops/managed/vpc/vpc-1.yaml': `# kept\n${vpc('vpc-1', 1001)}`,
  'gitops/managed/vpc/vpc-2.yaml': vpc('vpc-2', 1002),
  'gitops/managed/ipv4namespace/default.yaml':
    'apiVersion: vpc.githedgehog.com/v1beta1\nkind: IPv4Namespace\nmetadata:\n  name: default\n  namespace: default\nspec:\n  subnets:\n    - 10.0.0.0/16\n',
  'gitops/managed/vlannamespace/default.yaml':
    'apiVersion: wiring.githedgehog.com/v1beta1\nkind: VLANNamespace\nmetadata:\n  name: default\n  namespace: default\nspec:\n  ranges:\n    - from: 1000\n      to: 2999\n',
};
