import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { createKubernetes } from '../test/support/kubernetes/create-kubernetes.ts';
import type { Manifest } from '../test/support/kubernetes/resources.ts';
import type { FabricRecord } from './fabric-records.ts';
import { liveOf } from './live-of.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** The whole `hedgerow drift --kubeconfig`, a process of its own, against the test API: requests, time, peak of memory. */
export async function measureCluster(records: readonly FabricRecord[]): Promise<void> {
  const cluster = await createKubernetes();
  const root = mkdtempSync(join(tmpdir(), 'hedgerow-bench-'));
  try {
    for (const [i, record] of records.entries()) {
      const file = join(root, record.path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, stringify(record.manifest));
      cluster.objects.put(liveOf(record, i) as Manifest);
    }
    const args = [main, 'drift', root, '--kubeconfig', cluster.kubeconfig()];
    const begun = performance.now();
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const peak = await watchPeak(child, ended);
    const lists = cluster.lists();
    const twelve = lists.filter(({ path }) => !path.includes('gateway'));
    const [head = ''] = text.split('\n');
    process.stdout.write(
      `hedgerow drift --kubeconfig       ${(performance.now() - begun).toFixed(0)} ms, exit status ${await ended}\n` +
        `  ${head.split(' · ').at(-1)}; ${text.trimEnd().split('\n').at(-1)}\n` +
        `  ${cluster.requests.length} requests, ${twelve.length} of them LISTs of the 12 kinds, ${lists.length} of all\n` +
        `  ${(peak / 1024).toFixed(0)} MiB resident at the most\n`,
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
    await cluster.close();
  }
}

/** The most that the process had resident, in KiB; Linux only, elsewhere NaN. */
async function watchPeak({ pid }: ChildProcess, ended: Promise<unknown>): Promise<number> {
  let peak = Number.NaN;
  const look = setInterval(() => {
    try {
      peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? peak);
    } catch {
      // it has ended, or this is no Linux
    }
  }, 20);
  await ended;
  clearInterval(look);
  return peak;
}
