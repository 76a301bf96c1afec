import { indexRecords } from '../src/actions/index-records.ts';
import type { Look } from '../src/actions/look.ts';
import { createMemory } from '../src/actions/memory.ts';
import { planFiles } from '../src/actions/plan-files.ts';
import { createSnapshotReader, type Head } from '../src/actions/snapshot-reader.ts';
import type { Fabric, RepositoryConfig } from '../src/config/fabric.ts';
import { readRepositoryConfig } from '../src/config/read-config.ts';
import { blobId } from '../src/domain/blob-id.ts';
import type { SnapshotFile } from '../src/domain/snapshot.ts';
import type { RecordFilter } from '../src/ports/record-index.ts';
import type { RepositoryHost } from '../src/ports/repository-host.ts';
import { createFeed } from '../src/store/create-feed.ts';
import { createMemoryPauses } from '../src/store/create-memory-pauses.ts';
import { createRecordIndex } from '../src/store/create-record-index.ts';
import { openDatabase } from '../src/store/open-database.ts';
import type { Place } from '../test/support/postgres/each-database.ts';
import { describeMachine } from './machine.ts';
import { onEachDatabase } from './on-each-database.ts';
import { vpcFile } from './vpc-files.ts';

// A fabric of 10,000 records of 600 bytes: planning and indexing it, a push that changes one of them, and pages of 100
// with a filter and a label selector. Times are of our process and its database, without GitHub.
const count = 10_000;
const rounds = 200;

const [config, fabric] = readConfig();
const contents = new Map<string, Uint8Array>();
const reading: Pick<RepositoryHost, 'readBlob' | 'readArchive'> = {
  readArchive: async () => undefined,
  readBlob: async (blob) => contents.get(blob) ?? new Uint8Array(),
};
const files = new Map<string, SnapshotFile>();
for (let i = 0; i < count; i++) put(`vpc/v-${i}`, vpcFile(i));
put('ipv4namespace/default', namespace('vpc', 'IPv4Namespace', 'default', 'subnets: [10.0.0.0/8]'));
for (let i = 0; i < count / 2000; i++) {
  put(
    `vlannamespace/vlans-${i}`,
    namespace('wiring', 'VLANNamespace', `vlans-${i}`, 'ranges: [{from: 1000, to: 2999}]'),
  );
}

process.stdout.write(`${describeMachine()}\n`);
await onEachDatabase(measure);

function readConfig(): [RepositoryConfig, Fabric] {
  const text = 'version: 1\nfabrics: [{name: f, directory: f}]\n';
  const reading = readRepositoryConfig(Buffer.from(text)).config;
  const [only] = reading?.fabrics ?? [];
  if (reading === undefined || only === undefined) throw new Error('the configuration is broken');
  return [reading, only];
}

function namespace(group: string, kind: string, name: string, spec: string): string {
  const lines = [`apiVersion: ${group}.githedgehog.com/v1beta1`, `kind: ${kind}`, 'metadata:', `  name: ${name}`];
  return [...lines, '  namespace: default', 'spec:', `  ${spec}`, ''].join('\n');
}

function put(place: string, text: string): void {
  const bytes = Buffer.from(text);
  const [path, blob] = [`f/managed/${place}.yaml`, blobId(bytes)];
  contents.set(blob, bytes);
  files.set(path, { path, mode: '100644', blob, size: bytes.byteLength });
}

async function measure(name: string, newPlace: () => Promise<Place>): Promise<void> {
  const place = await newPlace();
  const report = (what: string, times: readonly number[]): void => {
    const sorted = [...times].sort((a, b) => a - b);
    const at = (share: number): string => `${(sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1)} ms`;
    const figures = times.length === 1 ? at(0) : `p50 ${at(0.5)}, p95 ${at(0.95)}, worst ${at(1)}`;
    process.stdout.write(`${name.padEnd(12)}${what.padEnd(52)}${figures}\n`);
  };
  const database = await openDatabase({ ...place, program: 'bench' });
  const [index, feed, memory] = [createRecordIndex(database), createFeed(database), createMemory()];
  const reader = createSnapshotReader(reading as RepositoryHost, memory);
  const look = {
    ...{ id: 1, installation: 1, owner: 'acme', repo: 'net', server: '', index, memory, reader },
    ...{ recheck: new Set<string>(), asks: [], pauses: createMemoryPauses(), log: () => undefined },
  } satisfies Omit<Look, 'host'>;
  const lookAt = { ...look, host: reading as RepositoryHost };
  let pushes = 0;
  const read = (): Head => {
    const [commit, listing] = [`commit-${pushes}`, new Map(files)];
    memory.listings.set(`tree-${pushes}`, listing, listing.size);
    pushes += 1;
    return { name: 'main', commit, tree: commit.replace('commit', 'tree'), isProtected: false, files: listing };
  };
  const snapshotOf = (head: Head) => () => reader.readSnapshot(head, config);
  const plan = (head: Head) => planFiles(lookAt, config, head.files, snapshotOf(head));
  const indexHead = (head: Head) => indexRecords(lookAt, config, fabric, { head, snapshot: snapshotOf(head) });

  const first = read();
  await reader.readSnapshot(first, config);
  report('plan, nothing known', [await timed(() => plan(first))]);
  report('index, nothing indexed', [await timed(() => indexHead(first))]);
  const planning: number[] = [];
  const indexing: number[] = [];
  for (let round = 0; round < rounds; round++) {
    put(`vpc/v-${round}`, `# ${name} ${round}\n${vpcFile(round)}`);
    const head = read();
    if (round < 10) planning.push(await timed(() => plan(head)));
    indexing.push(await timed(() => indexHead(head)));
  }
  report('plan, 1 changed', planning);
  report('index, 1 changed', indexing);
  const head = read();
  put('vpc/v-0', vpcFile(0));
  const later = read();
  memory.listings.forget('');
  report('index, 1 changed, tree of the last one forgotten', [
    await timed(() => indexHead(head)),
    await timed(() => indexHead(later)),
  ]);

  const ref = { repository: 1, fabric: 'f' };
  const filters: Readonly<Record<string, RecordFilter>> = {
    'page of 100': {},
    'page of 100: kind, label selector': {
      kind: 'VPC',
      labels: [{ label: 'tenant', is: 'in', values: ['team-7', 'team-8'] }],
    },
    'page of 100: kind, label not in, text': {
      kind: 'VPC',
      labels: [{ label: 'tenant', is: 'not-in', values: ['team-7'] }],
      text: 'v-99',
    },
    'page of 100: nothing found': { kind: 'VPC', labels: [{ label: 'tenant', is: 'in', values: ['none'] }] },
  };
  for (const [what, filter] of Object.entries(filters)) {
    const times: number[] = [];
    let after: string | undefined;
    for (let round = 0; round < rounds; round++) {
      const page = { limit: 100, ...(after === undefined ? {} : { after }) };
      times.push(
        await timed(async () => {
          const last = (await index.snapshot(ref, filter, page))?.records.at(-1)?.key;
          after = last && `${last.group}/${last.kind}/${last.namespace}/${last.name}`;
        }),
      );
    }
    report(what, times);
  }
  const cursor = await feed.head(ref);
  const behind = cursor && { ...cursor, number: cursor.number - 50 };
  const ask = () => Promise.all(Array.from({ length: 200 }, () => feed.read(ref, behind, 100)));
  report('200 followers read 50 events', await repeat(20, ask));
  report('all records', await repeat(10, () => index.all(ref)));
  await feed.close();
  await database.close();
}

async function repeat(times: number, work: () => Promise<unknown>): Promise<number[]> {
  const measured: number[] = [];
  for (let i = 0; i < times; i++) measured.push(await timed(work));
  return measured;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
