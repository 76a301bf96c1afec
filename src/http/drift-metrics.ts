import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { DriftMeter } from '../ports/drift-meter.ts';
import type { Sql } from '../store/database.ts';
import { readDriftFigures } from '../store/drift-figures.ts';

const readBuckets = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const compareBuckets = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5];

/** What is counted while clusters are read and compared. */
export function createDriftMeter(registers: Registry[]): DriftMeter {
  const reads = new Histogram({
    name: 'hedgerow_cluster_read_seconds',
    help: 'Duration of readings of a cluster, for all fabrics that were due',
    buckets: readBuckets,
    registers,
  });
  const lists = new Counter({
    name: 'hedgerow_cluster_list_requests_total',
    help: 'Pages of LIST answers that clusters gave',
    registers,
  });
  const compares = new Histogram({
    name: 'hedgerow_drift_compare_seconds',
    help: 'Duration of comparisons of a fabric with what was read of its cluster',
    buckets: compareBuckets,
    registers,
  });
  return {
    observeRead: (seconds, pages) => {
      reads.observe(seconds);
      lists.inc(pages);
    },
    observeCompare: (seconds) => compares.observe(seconds),
  };
}

/** What stands of comparisons, by fabric; the result reads it. */
export function createDriftGauges(database: Sql, registers: Registry[]): () => Promise<void> {
  const records = new Gauge({
    name: 'hedgerow_drift_records',
    help: 'Records that are not in sync with the cluster, by fabric, kind and state (changed, missing, extra, pending, unknown)',
    labelNames: ['fabric', 'kind', 'state'],
    registers,
  });
  const age = new Gauge({
    name: 'hedgerow_drift_age_seconds',
    help: 'How long ago a fabric was last compared with its cluster',
    labelNames: ['fabric'],
    registers,
  });
  const reachable = new Gauge({
    name: 'hedgerow_cluster_reachable',
    help: 'Whether the cluster of a fabric answered when it was last asked (1 or 0)',
    labelNames: ['fabric'],
    registers,
  });
  return async () => {
    const figures = await readDriftFigures(database);
    for (const gauge of [records, age, reachable]) gauge.reset();
    for (const { fabric, counts, seconds, isReachable } of figures) {
      age.set({ fabric }, seconds);
      reachable.set({ fabric }, isReachable ? 1 : 0);
      for (const { count, ...labels } of counts) records.set({ fabric, ...labels }, count);
    }
  };
}
