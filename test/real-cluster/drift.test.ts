import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DriftReport } from '../../src/drift/drift-report.ts';
import { printRecords, readCluster, readDump } from './read-drift.ts';
import { applyFiles, openStage, recorded, runKubectl, type Stage, whyNot } from './stage.ts';

const reason = whyNot();
const withoutKinds = ({ kinds: _kinds, ...rest }: DriftReport): object => rest;

describe.skipIf(reason !== undefined)(`a real cluster${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage?.remove());

  test('without admission the schema refuses two short forms: these are missing, nothing else', async () => {
    await expect(applyFiles(stage, recorded)).rejects.toThrow(/"vpc-2" is invalid.*"leaf-04--ext-st" is invalid/s);
    const { counts, records } = await readBoth();
    expect(printRecords(records)).toEqual(['missing ExternalAttachment leaf-04--ext-st', 'missing VPC vpc-2']);
    expect(counts).toMatchObject({ inSync: 66, missing: 2 });
  });

  test('with admission: 68 in sync, though the cluster holds more than the files say', async () => {
    await stage.admit();
    await applyFiles(stage, recorded);
    const vpc = JSON.parse(await stage.kubectl('get', 'vpc', 'vpc-1', '-o', 'json'));
    expect(vpc.metadata.labels).toMatchObject({ 'fabric.githedgehog.com/ipv4ns': 'default' });
    expect(vpc.spec.subnets.default.gateway).toBeDefined();
    const { counts, records, notes } = await readBoth();
    expect(printRecords(records)).toEqual([]);
    expect(counts).toMatchObject({ inSync: 68, changed: 0, missing: 0, extra: 0, unknown: 0 });
    expect(notes).toEqual([]);
  });

  test('exactly what people changed, deleted and created, each with who did it', async () => {
    const { kubectl } = stage;
    await edit('vpc/vpc-1', 's/vlan: 1001/vlan: 1500/');
    await kubectl('patch', 'server', 'server-03', '--type=merge', '-p', '{"spec":{"description":"being moved"}}');
    await kubectl('patch', 'server', 'server-04', '--type=merge', '-p', '{"spec":{"profile":"x"}}');
    await kubectl('annotate', 'switch', 'leaf-01', 'fabric.githedgehog.com/route-summ=x', '--field-manager=on-call');
    await kubectl('label', 'switch', 'leaf-02', 'rack=r7', '--field-manager=on-call');
    // admission brings it back
    await kubectl('patch', 'vpc', 'vpc-1', '--type=json', '-p', '[{"op":"remove","path":"/spec/ipv4Namespace"}]');
    await kubectl('delete', 'connection', 'server-08--unbundled--leaf-05');
    await kubectl('create', 'namespace', 'elsewhere');
    const server = { apiVersion: 'wiring.githedgehog.com/v1beta1', kind: 'Server', metadata: { name: 'server-99' } };
    await stage.create({ ...server, spec: { description: 'new' } });
    await stage.create({ ...server, metadata: { name: 'server-98', namespace: 'elsewhere' }, spec: {} });

    const { counts, records, notes } = await readBoth();
    expect(printRecords(records)).toEqual([
      'changed Server server-03 /spec/description Git "rack server 3" cluster "being moved" by kubectl-patch',
      'changed Server server-04 /spec/profile Git - cluster "x" by kubectl-patch',
      'changed VPC vpc-1 /spec/subnets/default/vlan Git 1001 cluster 1500 by kubectl-edit',
      'extra Server server-98 by kubectl-create',
      'extra Server server-99 by kubectl-create',
      'missing Connection server-08--unbundled--leaf-05',
    ]);
    expect(counts).toMatchObject({ inSync: 64, changed: 3, missing: 1, extra: 2, unknown: 0 });
    const pointed = notes.filter(({ pointer }) => pointer !== '');
    expect(pointed.map(({ key, pointer }) => `${key.name} ${pointer}`).sort()).toEqual([
      'leaf-01 /metadata/annotations/fabric.githedgehog.com~1route-summ',
      'leaf-02 /metadata/labels/rack',
    ]);
  });

  test('the deployer takes the fields of the files back; what only the cluster has stays and is reported', async () => {
    const changed = ['vpc/vpc-1', 'server/server-03', 'server/server-04', 'connection/server-08--unbundled--leaf-05'];
    await applyFiles(stage, ...changed.map((path) => `${stage.repository}/managed/${path}.yaml`));
    const { records } = await readBoth();
    expect(printRecords(records)).toEqual([
      'changed Server server-04 /spec/profile Git - cluster "x" by kubectl-patch',
      'extra Server server-98 by kubectl-create',
      'extra Server server-99 by kubectl-create',
    ]);
  });

  /** The report by the reader's kubeconfig; that of a dump made by kubectl is the same. */
  async function readBoth(): Promise<DriftReport> {
    const read = await readCluster(stage, stage.reader);
    const dumped = await readDump(stage);
    expect(withoutKinds(dumped)).toEqual(withoutKinds(read));
    return read;
  }

  async function edit(object: string, script: string): Promise<void> {
    const editor = { KUBE_EDITOR: `sed -i '${script}'` };
    const { code, stderr } = await runKubectl(stage.cluster.admin, ['edit', object], editor);
    if (code !== 0) throw new Error(stderr);
  }
});
