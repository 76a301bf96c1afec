import { writeError } from './write-output.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs work that cleans up after itself when its signal fires: SIGINT and SIGTERM fire it instead of ending the
 * process. Where the work was given up for one, the process then ends by that very signal, as its caller expects;
 * work that was past the point of giving up is completed and its result returned.
 */
export async function untilInterrupted<Result>(work: (interrupted: AbortSignal) => Promise<Result>): Promise<Result> {
  const interruption = new AbortController();
  let received: NodeJS.Signals | undefined;
  const interrupt = (signal: NodeJS.Signals): void => {
    received = signal;
    interruption.abort(new Error(`interrupted by ${signal}`));
  };
  for (const signal of signals) process.on(signal, interrupt);
  try {
    return await work(interruption.signal);
  } catch (error) {
    for (const signal of signals) process.off(signal, interrupt);
    if (received === undefined) throw error;
    if (error instanceof Error) writeError(error.message);
    process.kill(process.pid, received);
    throw error;
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}
