import { parentPort, workerData } from 'node:worker_threads';
import type { Fabric } from '../config/fabric.ts';
import type { SnapshotFile } from '../domain/snapshot.ts';
import { examineFile } from '../normalize/examine.ts';
import { type Knowledge, readKnowledge } from '../normalize/knowledge.ts';

/** What a worker is started with: the fabrics, and the CRD and context files that their knowledge comes from. */
export type WorkerInput = { readonly fabrics: readonly Fabric[]; readonly files: readonly SnapshotFile[] };

/** The contents of some files of one fabric, laid end to end. */
export type WorkerTask = {
  readonly id: number;
  readonly fabric: string;
  readonly content: Uint8Array;
  readonly sizes: readonly number[];
};

/** The ExaminedFiles of a task, in its order, as JSON: several times cheaper to hand over than objects. */
export type WorkerAnswer = { readonly id: number; readonly files: string };

const { fabrics, files } = workerData as WorkerInput;
const known = new Map<string, Knowledge>();

parentPort?.on('message', (task: WorkerTask) => {
  const knowledge = findKnowledge(task.fabric);
  let start = 0;
  const examined = task.sizes.map((size) => {
    const bytes = task.content.subarray(start, start + size);
    start += size;
    return examineFile(bytes, knowledge);
  });
  parentPort?.postMessage({ id: task.id, files: JSON.stringify(examined) } satisfies WorkerAnswer);
});

// Knowledge holds functions, which cannot be sent: each worker derives it again.
function findKnowledge(name: string): Knowledge {
  const found = known.get(name);
  if (found !== undefined) return found;
  const fabric = fabrics.find((candidate) => candidate.name === name);
  if (fabric === undefined) throw new Error(`no fabric ${name} was sent to the worker`);
  const { knowledge } = readKnowledge(fabric, { commit: '', files: new Map(files.map((file) => [file.path, file])) });
  known.set(name, knowledge);
  return knowledge;
}
