import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { RepositoryConfig } from '../config/fabric.ts';
import type { Snapshot } from '../domain/snapshot.ts';
import { type ExaminedFile, examineFile } from '../records/examine.ts';
import { type Knowledge, readKnowledge } from '../records/knowledge.ts';
import { isKnowledgePath } from '../records/wanted.ts';
import { type Batch, cutBatches } from './examine-batches.ts';
import type { WorkerAnswer, WorkerInput, WorkerTask } from './examine-task.ts';

/** Id of what the fabric's files are judged by (`Knowledge.id`) → blob id → what was found in the file. */
export type Examined = ReadonlyMap<string, ReadonlyMap<string, ExaminedFile>>;

// Starting a worker takes about as long as examining this much (some 900 files of one VPC) in the main thread.
const worthwhileBytes = 512 * 1024;
const mostThreads = 4;

/**
 * Examines the files of all fabrics on several threads, the calling one among them; undefined where there is too
 * little to do, or only one thread to do it: planning then examines them itself, with the same result.
 */
export async function examineParallel(
  { fabrics }: RepositoryConfig,
  snapshot: Snapshot,
  threads = Math.min(availableParallelism(), mostThreads),
): Promise<Examined | undefined> {
  const batches = cutBatches(fabrics, snapshot);
  const bytes = batches.flatMap(({ files }) => files).reduce((sum, { size }) => sum + size, 0);
  if (threads < 2 || batches.length < 2 || bytes < worthwhileBytes) return undefined;
  const knowledge = new Map(fabrics.map((fabric) => [fabric.name, readKnowledge(fabric, snapshot).knowledge]));
  const examined = new Map([...knowledge.values()].map(({ id }) => [id, new Map<string, ExaminedFile>()]));
  const keep: Keep = (batch, files) => {
    for (const [index, { blob }] of batch.files.entries()) {
      const file = files[index];
      if (file !== undefined) examined.get(knowledge.get(batch.fabric)?.id ?? '')?.set(blob, file);
    }
  };
  const queue = batches.values();
  const files = [...snapshot.files.values()].filter(({ path }) =>
    fabrics.some((fabric) => isKnowledgePath(fabric, path)),
  );
  const helpers = Array.from({ length: threads - 1 }, () => runWorker({ fabrics, files }, queue, keep));
  await Promise.all([examineHere(knowledge, queue, keep), ...helpers]);
  return examined;
}

type Keep = (batch: Batch, files: readonly ExaminedFile[]) => void;

async function examineHere(
  knowledge: ReadonlyMap<string, Knowledge>,
  queue: Iterator<Batch>,
  keep: Keep,
): Promise<void> {
  for (let next = queue.next(); next.done !== true; next = queue.next()) {
    const { fabric, files } = next.value;
    const own = knowledge.get(fabric);
    if (own === undefined) continue;
    keep(
      next.value,
      files.map(({ bytes = new Uint8Array() }) => examineFile(bytes, own)),
    );
    await setImmediate(); // the workers' answers come in between
  }
}

async function runWorker(input: WorkerInput, queue: Iterator<Batch>, keep: Keep): Promise<void> {
  // .ts from the sources, .js once built
  const script = new URL(`./examine-worker${extname(import.meta.filename)}`, import.meta.url);
  const worker = new Worker(script, { workerData: input });
  try {
    await feed(worker, queue, keep);
  } finally {
    await worker.terminate();
  }
}

function feed(worker: Worker, queue: Iterator<Batch>, keep: Keep): Promise<void> {
  const open = new Map<number, Batch>();
  let sent = 0;
  const sendNext = (): void => {
    const next = queue.next();
    if (next.done === true) return;
    open.set(sent, next.value);
    const task = describeTask(sent++, next.value);
    worker.postMessage(task, [task.content.buffer]);
  };
  return new Promise<void>((resolve, reject) => {
    worker.on('error', reject);
    worker.on('message', ({ id, files }: WorkerAnswer) => {
      const batch = open.get(id);
      open.delete(id);
      sendNext();
      if (batch !== undefined) keep(batch, JSON.parse(files) as ExaminedFile[]);
      if (open.size === 0) resolve();
    });
    // Two at a time, so that a worker does not wait while its answer is read.
    worker.on('online', () => {
      sendNext();
      sendNext();
      if (open.size === 0) resolve();
    });
  });
}

function describeTask(
  id: number,
  { fabric, files }: Batch,
): WorkerTask & { readonly content: Uint8Array<ArrayBuffer> } {
  const sizes = files.map(({ bytes }) => bytes?.byteLength ?? 0);
  const content = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0));
  let start = 0;
  for (const { bytes } of files) {
    if (bytes === undefined) continue;
    content.set(bytes, start);
    start += bytes.byteLength;
  }
  return { id, fabric, content, sizes };
}
