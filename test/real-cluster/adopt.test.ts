import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runProgram } from '../cli/run-program.ts';
import { readTree } from '../cli/temporary-directory.ts';
import { printRecords, readCluster } from './read-drift.ts';
import { applyFiles, openStage, recorded, type Stage, whyNot } from './stage.ts';

const reason = whyNot();

describe.skipIf(reason !== undefined)(`a real cluster${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  let stage: Stage;
  const vpc = (): string => `${stage.repository}/managed/vpc/vpc-1.yaml`;
  const noted = ['# asked for by the storage team', 'vlan: 1001 # see ticket 17'] as const;

  beforeAll(async () => {
    stage = await openStage();
    await stage.admit();
    await applyFiles(stage, recorded);
    const text = readFileSync(vpc(), 'utf8').replace('vlan: 1001', noted[1]);
    writeFileSync(vpc(), `${noted[0]}\n${text}`);
    const { kubectl, create } = stage;
    const patch = (object: string, ...steps: object[]) =>
      kubectl('patch', ...object.split('/'), '--type=json', '-p', JSON.stringify(steps));
    await patch(
      'vpc/vpc-1',
      { op: 'replace', path: '/spec/subnets/default/vlan', value: 1500 },
      { op: 'add', path: '/spec/subnets/quiet/dhcp', value: { enable: true } },
    );
    await patch('ipv4namespace/default', { op: 'add', path: '/spec/subnets/0', value: '10.2.0.0/16' });
    await patch('server/server-03', { op: 'replace', path: '/spec/description', value: 'being moved' });
    await kubectl('delete', 'connection', 'server-08--unbundled--leaf-05');
    const server = { apiVersion: 'wiring.githedgehog.com/v1beta1', kind: 'Server', metadata: { name: 'server-99' } };
    await create({ ...server, spec: { description: 'new' } });
  });
  afterAll(() => stage?.remove());

  test('what is named goes into the files, as little as says it; what is not stays and is reported', async () => {
    const before = readTree(stage.repository);
    const named = [
      'VPC/vpc-1',
      'IPv4Namespace/default',
      'Connection/server-08--unbundled--leaf-05',
      'Server/server-99',
    ];
    const run = await drift('--adopt', ...named);
    expect(run).toMatchObject({ code: 1, stderr: '' });
    const report = await readCluster(stage, stage.reader);
    expect(printRecords(report.records)).toEqual([
      'changed Server server-03 /spec/description Git "rack server 3" cluster "being moved" by kubectl-patch',
    ]);

    const after = readTree(stage.repository);
    const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    expect(paths.filter((path) => before[path] !== after[path]).sort()).toEqual([
      'managed/connection/server-08--unbundled--leaf-05.yaml',
      'managed/ipv4namespace/default.yaml',
      'managed/server/server-99.yaml',
      'managed/vpc/vpc-1.yaml',
    ]);
    expect(changedLines(before['managed/vpc/vpc-1.yaml'], after['managed/vpc/vpc-1.yaml'])).toEqual([
      `-      ${noted[1]}`,
      '+      vlan: 1500 # see ticket 17',
      '+      dhcp:',
      '+        enable: true',
    ]);
    expect(
      changedLines(before['managed/ipv4namespace/default.yaml'], after['managed/ipv4namespace/default.yaml']),
    ).toEqual(['+    - 10.2.0.0/16']);
    expect(after['managed/connection/server-08--unbundled--leaf-05.yaml']).toBeUndefined();
  });

  test('all: clean, and nothing is left to adopt', async () => {
    expect(await drift('--adopt', 'all')).toMatchObject({ code: 0, stderr: '' });
    const after = readTree(stage.repository);
    expect(await drift('--adopt', 'all')).toMatchObject({ code: 0 });
    expect(readTree(stage.repository)).toEqual(after);
  });

  test('the deployer applies what was adopted: nothing changes', async () => {
    const { kubectl, repository } = stage;
    const resources = ['vpc/vpc-1', 'ipv4namespace/default', 'server/server-03', 'server/server-99'];
    const specs = () => kubectl('get', ...resources, '-o', 'jsonpath={.items[*].spec}');
    const before = await specs();
    await applyFiles(stage, ...resources.map((resource) => `${repository}/managed/${resource}.yaml`));
    expect(await specs()).toBe(before);
  });

  function drift(...more: string[]) {
    return runProgram(['drift', stage.repository, '--kubeconfig', stage.reader, ...more]);
  }
});

/** Lines that one of two texts has more often than the other, in the order of the texts. */
function changedLines(before = '', after = ''): string[] {
  const without = (lines: readonly string[], others: readonly string[]): string[] => {
    const left = [...others];
    return lines.filter((line) => {
      const at = left.indexOf(line);
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
  };
  const [old, now] = [before.split('\n'), after.split('\n')];
  return [...without(old, now).map((line) => `-${line}`), ...without(now, old).map((line) => `+${line}`)];
}
