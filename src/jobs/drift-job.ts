import type { DriftOutcome } from '../actions/report-drift.ts';
import type { Claim, Fate, QueueOptions } from './job-queue.ts';

/** "Compare the fabrics of this cluster with it." It comes again by itself for as long as CLUSTERS_FILE names them. */
export type DriftJob = {
  /** Id of the way in (`groupClusters`): fabrics that share it are read for at once. */
  readonly cluster: string;
  /** Names of the fabrics that something happened to: they are compared although it is not their time. */
  readonly asked: readonly string[];
  /** Of these the check is written again although it says the same. */
  readonly forced: readonly string[];
};

export const driftQueue: QueueOptions<DriftJob> = {
  name: 'drift',
  keyOf: ({ cluster }) => cluster,
  merge: (waiting, next) => ({
    ...next,
    asked: [...new Set([...waiting.asked, ...next.asked])],
    forced: [...new Set([...waiting.forced, ...next.forced])],
  }),
  retry: { attempts: Number.POSITIVE_INFINITY, firstWait: 5_000, longestWait: 300_000 },
  isUrgent: true,
};

/** When a cluster is read again, and what is left to do then: never where CLUSTERS_FILE names it no more. */
export function fateOfDrift(
  { claim, error }: { readonly claim: Pick<Claim<DriftJob>, 'job' | 'attempt'>; readonly error?: unknown },
  outcome: DriftOutcome | undefined,
): Fate<DriftJob> {
  const { job, attempt } = claim;
  const { firstWait, longestWait } = driftQueue.retry;
  if (error !== undefined) {
    return { is: 'again', wait: Math.min(firstWait * 2 ** (attempt - 1), longestWait), attempt: attempt + 1 };
  }
  if (outcome === undefined) return { is: 'done' };
  const left = (names: readonly string[]): string[] => names.filter((name) => outcome.left.has(name));
  const next = { ...job, asked: left(job.asked), forced: left(job.forced) };
  return { is: 'again', wait: outcome.wait, attempt: 1, job: next };
}
