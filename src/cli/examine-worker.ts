import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

// As in main.ts: a thread has a cache of its own, on the same disk.
enableCompileCache();
const { createExaminer } = await import('./examine-task.ts');
const examine = createExaminer(workerData);

parentPort?.on('message', (task) => parentPort?.postMessage(examine(task)));
