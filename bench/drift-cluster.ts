import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { createObjects } from '../test/support/cluster/create-objects.ts';
import { buildPrograms, findPrograms } from '../test/support/cluster/programs.ts';
import { startCluster } from '../test/support/cluster/start-cluster.ts';
import { type FabricRecord, fabricRecords } from './fabric-records.ts';
import { describeMachine } from './machine.ts';
import { measureHedgerow } from './measure.ts';

// 5,000 records of the 12 kinds in a real API server, some changed there: the whole of `hedgerow drift` by
// kubeconfig, beside `kubectl diff` of the same files against the same server.
const count = 5000;
const definitions = new URL('../../shared/hedgehog/crds', import.meta.url).pathname;

buildPrograms(console.log);
const programs = findPrograms();
if ('absent' in programs) throw new Error(programs.absent);
const cluster = await startCluster(programs);
const directory = mkdtempSync(join(tmpdir(), 'hedgerow-bench-'));
try {
  console.log(`${describeMachine()}\n${count} records of the 12 kinds in kube-apiserver 1.35.4`);
  kubectl('create', '-f', definitions);
  kubectl('wait', '--for=condition=established', '--timeout=60s', 'crd', '--all');
  const records = fabricRecords(count);
  for (const { path, manifest } of records) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), stringify(manifest));
  }
  await createObjects(cluster, records.map(liveOf), 'argocd-controller');
  const drift = ['drift', directory, '--kubeconfig', cluster.admin, '--json'];
  const took: number[] = [];
  for (let round = 1; round <= 3; round++) {
    const { seconds, peakBytes, stdout } = measureHedgerow(drift, 2);
    took.push(seconds);
    const { counts } = JSON.parse(stdout).fabrics[0];
    const megabytes = Math.round(peakBytes / 1024 ** 2);
    console.log(`hedgerow drift, round ${round}  ${seconds.toFixed(2)} s, ${megabytes} MB  ${JSON.stringify(counts)}`);
  }
  const began = performance.now();
  const found = kubectl('diff', '-R', '-f', join(directory, 'managed')).match(/^diff /gm)?.length ?? 0;
  const seconds = (performance.now() - began) / 1000;
  const each = ((seconds / count) * 1000).toFixed(1);
  console.log(`kubectl diff             ${seconds.toFixed(1)} s, ${each} ms a record, ${found} of them differ`);
  const [slowest, fastest] = [Math.max(...took), Math.min(...took)].map((round) => (seconds / round).toFixed(0));
  console.log(`hedgerow drift is ${slowest} to ${fastest} times faster`);
} finally {
  await cluster.remove();
  rmSync(directory, { recursive: true, force: true });
}

/** What the cluster holds: of every eighth Server something else than its file says. */
function liveOf({ kind, manifest }: FabricRecord, i: number): FabricRecord['manifest'] {
  return kind.kind === 'Server' && i % 8 === 0 ? { ...manifest, spec: { description: 'by hand' } } : manifest;
}

/** Exit status 1 of `kubectl diff` means that there are differences. */
function kubectl(...args: string[]): string {
  const run = spawnSync('kubectl', args, {
    ...{ env: { ...process.env, KUBECONFIG: cluster.admin }, encoding: 'utf8', maxBuffer: 1024 ** 3 },
  });
  if (run.status === 0 || (run.status === 1 && args[0] === 'diff')) return run.stdout;
  throw new Error(`kubectl ${args.join(' ')}: ${run.stderr}`);
}
