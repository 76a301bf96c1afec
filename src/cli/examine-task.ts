import type { Fabric } from '../config/fabric.ts';
import type { SnapshotFile } from '../domain/snapshot.ts';
import { examineFile } from '../records/examine.ts';
import { type Knowledge, readKnowledge } from '../records/knowledge.ts';

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

/** Does the tasks of one worker. Knowledge holds functions, which cannot be sent, so each worker derives it again. */
export function createExaminer({ fabrics, files }: WorkerInput): (task: WorkerTask) => WorkerAnswer {
  const snapshot = { commit: '', files: new Map(files.map((file) => [file.path, file])) };
  const known = new Map<string, Knowledge>();
  return ({ id, fabric: name, content, sizes }) => {
    const fabric = fabrics.find((candidate) => candidate.name === name);
    if (fabric === undefined) throw new Error(`no fabric ${name} was sent to the worker`);
    const knowledge = known.get(name) ?? readKnowledge(fabric, snapshot).knowledge;
    known.set(name, knowledge);
    let start = 0;
    const examined = sizes.map((size) => {
      const bytes = content.subarray(start, start + size);
      start += size;
      return examineFile(bytes, knowledge);
    });
    return { id, files: JSON.stringify(examined) };
  };
}
