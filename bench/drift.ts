import { stringify } from 'yaml';
import { readRepositoryConfig } from '../src/config/read-config.ts';
import { blobId } from '../src/domain/blob-id.ts';
import type { JsonObject } from '../src/domain/json.ts';
import type { SnapshotFile } from '../src/domain/snapshot.ts';
import { compareFabric } from '../src/drift/compare-fabric.ts';
import { readDesired } from '../src/drift/desired.ts';
import { readDump, readDumpObjects } from '../src/drift/read-dump.ts';
import { readKnowledge } from '../src/records/knowledge.ts';
import { type FabricRecord, fabricRecords } from './fabric-records.ts';
import { describeMachine } from './machine.ts';

// A fabric of 5,000 records of the 12 kinds against a dump of its cluster in which every hundredth object was changed:
// reading the files, reading the dump as JSON and as YAML, and the comparison by itself.
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

function fileOf({ path, manifest }: FabricRecord): [string, SnapshotFile] {
  const bytes = Buffer.from(stringify(manifest));
  return [path, { path, mode: '100644', blob: blobId(bytes), size: bytes.byteLength, bytes }];
}

function liveOf({ kind, manifest }: FabricRecord, i: number): JsonObject {
  const held = kind.withDefaults(manifest);
  const spec = held.spec as JsonObject;
  const fieldsV1 = { 'f:metadata': { 'f:annotations': { '.': {} } }, 'f:spec': fieldsOf(spec) };
  const owner = {
    manager: 'argocd-controller',
    operation: 'Update',
    apiVersion: held.apiVersion ?? null,
    time: '2026-11-23T05:58:49Z',
    fieldsType: 'FieldsV1',
    fieldsV1,
  };
  const metadata = {
    ...(held.metadata as JsonObject),
    uid: `uid-${i}`,
    resourceVersion: String(i),
    generation: 1,
    managedFields: [owner],
  };
  return { ...held, metadata, spec: i % 100 === 0 ? { ...spec, description: 'changed by hand' } : spec, status: {} };
}

function fieldsOf(value: JsonObject): JsonObject {
  const isMap = (member: unknown): member is JsonObject =>
    typeof member === 'object' && member !== null && !Array.isArray(member);
  const fields = Object.entries(value).map(([name, member]) => [`f:${name}`, isMap(member) ? fieldsOf(member) : {}]);
  return { '.': {}, 'f:description': {}, ...Object.fromEntries(fields) };
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
