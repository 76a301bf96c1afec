import { stringify } from 'yaml';
import { readRepositoryConfig } from '../src/config/read-config.ts';
import { blobId } from '../src/domain/blob-id.ts';
import type { SnapshotFile } from '../src/domain/snapshot.ts';
import { compareFabric } from '../src/drift/compare-fabric.ts';
import { readDesired } from '../src/drift/desired.ts';
import { readDump, readDumpObjects } from '../src/drift/read-dump.ts';
import { readKnowledge } from '../src/records/knowledge.ts';
import { type FabricRecord, fabricRecords } from './fabric-records.ts';
import { liveOf } from './live-of.ts';
import { describeMachine } from './machine.ts';
import { measureCluster } from './measure-cluster.ts';

// A fabric of 5,000 records of the 12 kinds against a dump of its cluster in which every hundredth object was changed:
// reading the files, reading the dump as JSON and as YAML, and the comparison by itself; then the whole command against the
// same cluster through its API.
const count = 5000;
const records = fabricRecords(count);

const fabric = readRepositoryConfig(Buffer.from('version: 1\nfabrics: [{name: f}]\n')).config?.fabrics[0];
if (fabric === undefined) throw new Error('the configuration is broken');
const files = new Map(records.map(fileOf));
const snapshot = { commit: '', files };
const list = { apiVersion: 'v1', items: records.map(liveOf), kind: 'List', metadata: { resourceVersion: '' } };
const json = { path: 'cluster.json', bytes: Buffer.from(JSON.stringify(list, null, 4)) };
const yaml = { path: 'cluster.yaml', bytes: Buffer.from(stringify(list, { indentSeq: false })) };

process.stdout.write(`${describeMachine()}\n${count} records\n`);
const { knowledge } = readKnowledge(fabric, snapshot);
const desired = timed('managed/, read and judged', () => readDesired(fabric, snapshot, knowledge));
timed(`dump, YAML, ${mega(yaml.bytes)}`, () => readDumpObjects([yaml]));
const { objects } = timed(`dump, JSON, ${mega(json.bytes)}`, () => readDumpObjects([json]));
const { live } = readDump(objects, knowledge.catalog.kinds, []);
for (let round = 1; round <= 3; round++) {
  const report = timed(`comparison, round ${round}`, () => compareFabric({ fabric, desired, knowledge, live }));
  if (round === 1) process.stdout.write(`${JSON.stringify(report.counts)}\n`);
}
process.stdout.write(`memory  ${mega(process.memoryUsage.rss())} resident at the end\n`);
await measureCluster(records);

function fileOf({ path, manifest }: FabricRecord): [string, SnapshotFile] {
  const bytes = Buffer.from(stringify(manifest));
  return [path, { path, mode: '100644', blob: blobId(bytes), size: bytes.byteLength, bytes }];
}

function mega(bytes: number | Uint8Array): string {
  return `${((typeof bytes === 'number' ? bytes : bytes.byteLength) / 1024 ** 2).toFixed(1)} MiB`;
}

function timed<Result>(what: string, work: () => Result): Result {
  const begun = performance.now();
  const result = work();
  process.stdout.write(`${what.padEnd(32)}${(performance.now() - begun).toFixed(0)} ms\n`);
  return result;
}
