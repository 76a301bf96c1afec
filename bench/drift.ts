import { stringify } from 'yaml';
import { readRepositoryConfig } from '../src/config/read-config.ts';
import { blobId } from '../src/domain/blob-id.ts';
import type { JsonObject } from '../src/domain/json.ts';
import type { SnapshotFile } from '../src/domain/snapshot.ts';
import { compareFabric } from '../src/drift/compare-fabric.ts';
import { readDesired } from '../src/drift/desired.ts';
import { readDump, readDumpObjects } from '../src/drift/read-dump.ts';
import { hedgehogPack } from '../src/kinds/hedgehog/pack.ts';
import { readKnowledge } from '../src/records/knowledge.ts';
import { describeMachine } from './machine.ts';

// A fabric of 5,000 records of the 12 kinds against a dump of its cluster in which every hundredth object was changed:
// reading the files, reading the dump as JSON and as YAML, and the comparison by itself.
const count = 5000;
const specs: Readonly<Record<string, (i: number) => JsonObject>> = {
  VPC: (i) => ({
    subnets: { default: { subnet: `10.${i >> 8}.${i & 255}.0/24`, vlan: 1000 + (i % 2000), dhcp: { enable: true } } },
  }),
  VPCAttachment: (i) => ({ subnet: `vpc-${i}/default`, connection: `c-${i}` }),
  VPCPeering: (i) => ({ permit: [{ [`a-${i}`]: {}, [`b-${i}`]: { subnets: ['default'] } }] }),
  External: (i) => ({ inboundCommunity: `65102:${i % 65000}`, outboundCommunity: '50000:50001' }),
  ExternalAttachment: (i) => ({
    external: 'e',
    connection: `c-${i}`,
    switch: { ip: '100.1.1.1/24', vlan: i % 4000 },
    neighbor: { asn: 65102, ip: '100.1.1.6' },
  }),
  ExternalPeering: (i) => ({
    permit: {
      vpc: { name: `v-${i}`, subnets: ['default'] },
      external: { name: 'e', prefixes: [{ prefix: '0.0.0.0/0' }] },
    },
  }),
  IPv4Namespace: (i) => ({ subnets: [`10.${i & 255}.0.0/16`] }),
  Connection: (i) => ({
    bundled: {
      links: [1, 2].map((port) => ({ server: { port: `s-${i}/e${port}` }, switch: { port: `leaf-1/E1/${port}` } })),
    },
  }),
  Server: (i) => ({ description: `server ${i}` }),
  Switch: (i) => ({
    role: 'server-leaf',
    profile: 'vs',
    asn: 65101,
    ip: `172.30.0.${i & 255}/21`,
    protocolIP: '172.30.8.1/32',
    vtepIP: '172.30.12.1/32',
    portBreakouts: { 'E1/1': '4x25G' },
  }),
  SwitchGroup: () => ({}),
  VLANNamespace: () => ({ ranges: [{ from: 1000, to: 2999 }] }),
};
const kinds = hedgehogPack.kinds.filter(({ checked }) => checked);

const fabric = readRepositoryConfig(Buffer.from('version: 1\nfabrics: [{name: f}]\n')).config?.fabrics[0];
if (fabric === undefined) throw new Error('the configuration is broken');
const manifests = Array.from({ length: count }, (_, i) => manifest(i));
const files = new Map(manifests.map((value, i): [string, SnapshotFile] => fileOf(value, i)));
const snapshot = { commit: '', files };
const list = { apiVersion: 'v1', items: manifests.map(liveOf), kind: 'List', metadata: { resourceVersion: '' } };
const json = { path: 'cluster.json', bytes: Buffer.from(JSON.stringify(list, null, 4)) };
const yaml = { path: 'cluster.yaml', bytes: Buffer.from(stringify(list, { indentSeq: false })) };

process.stdout.write(`${describeMachine()}\n${count} records, ${kinds.length} kinds\n`);
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

function manifest(i: number): JsonObject {
  const kind = kinds[i % kinds.length];
  if (kind === undefined) throw new Error('no kinds');
  const apiVersion = `${kind.group}/${kind.versions[0]}`;
  const metadata = { name: `r-${i}`, namespace: 'default' };
  return { apiVersion, kind: kind.kind, metadata, spec: specs[kind.kind]?.(i) ?? {} };
}

function fileOf(value: JsonObject, i: number): [string, SnapshotFile] {
  const path = `managed/${kinds[i % kinds.length]?.directory.singular}/r-${i}.yaml`;
  const bytes = Buffer.from(stringify(value));
  return [path, { path, mode: '100644', blob: blobId(bytes), size: bytes.byteLength, bytes }];
}

function liveOf(value: JsonObject, i: number): JsonObject {
  const held = kinds[i % kinds.length]?.withDefaults(value) ?? value;
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
