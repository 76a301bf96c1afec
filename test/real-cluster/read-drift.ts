import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DriftReport } from '../../src/drift/drift-report.ts';
import { hedgehogPack } from '../../src/kinds/hedgehog/pack.ts';
import { runProgram } from '../cli/run-program.ts';
import type { Stage } from './stage.ts';

/** What `hedgerow drift` says of a dump that kubectl makes of the cluster now. */
export async function readDump({ kubectl, cluster, repository }: Stage): Promise<DriftReport> {
  const kinds = hedgehogPack.kinds.filter(({ checked }) => checked);
  const resources = kinds.map(({ plural, group }) => `${plural}.${group}`).join(',');
  const file = join(cluster.directory, 'dump.json');
  writeFileSync(file, await kubectl('get', resources, '-A', '-o', 'json', '--show-managed-fields'));
  const covered = kinds.map(({ kind }) => kind).join(',');
  return readReport(['drift', repository, '--snapshot', file, '--kinds', covered]);
}

/** What `hedgerow drift` says of the cluster that a kubeconfig leads to. */
export function readCluster({ repository }: Stage, kubeconfig: string): Promise<DriftReport> {
  return readReport(['drift', repository, '--kubeconfig', kubeconfig]);
}

async function readReport(args: readonly string[]): Promise<DriftReport> {
  const { stdout, stderr } = await runProgram([...args, '--json']);
  try {
    return JSON.parse(stdout).fabrics[0];
  } catch {
    throw new Error(`hedgerow ${args.join(' ')}: ${stdout}${stderr}`);
  }
}

/** Records with their differences in one line each, sorted. */
export function printRecords(records: DriftReport['records']): string[] {
  const by = (manager: string | undefined): string => (manager === undefined ? '' : ` by ${manager}`);
  return records
    .flatMap(({ key, state, manager, differences }) => {
      const record = `${state} ${key.kind} ${key.name}`;
      if (differences.length === 0) return [`${record}${by(manager)}`];
      return differences.map(
        (one) => `${record} ${one.pointer} Git ${show(one.git)} cluster ${show(one.live)}${by(one.manager)}`,
      );
    })
    .sort();
}

function show(value: unknown): string {
  return value === undefined ? '-' : JSON.stringify(value);
}
