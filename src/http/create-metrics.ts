import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { DriftMeter } from '../ports/drift-meter.ts';
import type { SendResult } from '../ports/event-sender.ts';
import type { RequestMeter } from '../ports/request-meter.ts';
import type { Sql } from '../store/database.ts';
import {
  countChanges,
  countProcesses,
  countSubscriptions,
  readQueueFigures,
  readTableSizes,
} from '../store/figures.ts';
import { countProposals } from '../store/proposal-register.ts';
import { createDriftGauges, createDriftMeter } from './drift-metrics.ts';

/** What is counted while the program runs, and what is asked of the database when somebody looks. */
export type Metrics = {
  readonly countDelivery: (event: string, status: number) => void;
  readonly countTry: (queue: string, outcome: 'done' | 'again' | 'dead', seconds: number, waited: number) => void;
  readonly countHook: (result: SendResult['is']) => void;
  readonly requests: RequestMeter;
  readonly drift: DriftMeter;
  /** In Prometheus' text format. Throws where the database is away. */
  readonly render: () => Promise<string>;
  readonly contentType: string;
};

const secondsBuckets = [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800];

/** The metrics of one process; `knows` keeps names that anybody could send out of the labels. */
export function createMetrics(database: Sql, queues: readonly string[], knows: (event: string) => boolean): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const deliveries = new Counter({
    name: 'hedgerow_deliveries_total',
    help: 'Webhook deliveries by event and answer',
    labelNames: ['event', 'status'],
    registers,
  });
  const tries = new Histogram({
    name: 'hedgerow_job_seconds',
    help: 'Duration of tries of jobs by queue and outcome (done, again, dead)',
    labelNames: ['queue', 'outcome'],
    buckets: secondsBuckets,
    registers,
  });
  const waits = new Histogram({
    name: 'hedgerow_job_wait_seconds',
    help: 'How long jobs that were due waited for a worker',
    labelNames: ['queue'],
    buckets: secondsBuckets,
    registers,
  });
  const hooks = new Counter({
    name: 'hedgerow_hook_deliveries_total',
    help: 'Webhooks to subscribers by result: taken, failed (sent again later), gone (its subscription was disabled)',
    labelNames: ['result'],
    registers,
  });
  const requests = new Counter({
    name: 'hedgerow_github_requests_total',
    help: 'Answers of GitHub by installation and status (0: none came)',
    labelNames: ['installation', 'status'],
    registers,
  });
  const remaining = new Gauge({
    name: 'hedgerow_github_requests_remaining',
    help: 'Requests left of this hour by installation',
    labelNames: ['installation'],
    registers,
  });
  const postponed = new Counter({
    name: 'hedgerow_github_postponed_total',
    help: 'Requests that were not sent because a limit was reached (their work comes later), by installation',
    labelNames: ['installation'],
    registers,
  });
  const drift = createDriftMeter(registers);
  const refresh = createGauges(database, queues, registers);
  return {
    countDelivery: (event, status) => deliveries.inc({ event: knows(event) ? event : 'other', status }),
    countTry: (queue, outcome, seconds, waited) => {
      tries.observe({ queue, outcome }, seconds);
      waits.observe({ queue }, Math.max(waited, 0));
    },
    countHook: (result) => hooks.inc({ result }),
    drift,
    requests: {
      observe: ({ installation, status, remaining: left }) => {
        requests.inc({ installation, status });
        if (left !== undefined) remaining.set({ installation }, left);
      },
      postpone: (installation) => postponed.inc({ installation }),
    },
    render: async () => {
      await refresh();
      return await registry.metrics();
    },
    contentType: registry.contentType,
  };
}

/** The gauges that are read from the database; the result reads them all. */
function createGauges(database: Sql, queues: readonly string[], registers: Registry[]): () => Promise<void> {
  const jobs = new Gauge({
    name: 'hedgerow_queue_jobs',
    help: 'Jobs by queue and state: ready (due, not begun), deferred (waiting for their time), active, dead (given up)',
    labelNames: ['queue', 'state'],
    registers,
  });
  const oldest = new Gauge({
    name: 'hedgerow_queue_oldest_seconds',
    help: 'How long the job that waits longest has been due, by queue',
    labelNames: ['queue'],
    registers,
  });
  const tables = new Gauge({
    name: 'hedgerow_table_bytes',
    help: 'Size of tables with their indexes',
    labelNames: ['table'],
    registers,
  });
  const processes = new Gauge({
    name: 'hedgerow_processes',
    help: 'Processes at this database by role',
    labelNames: ['role'],
    registers,
  });
  const byState = gaugesByState(database, registers);
  const ofDrift = createDriftGauges(database, registers);
  return async () => {
    await byState();
    await ofDrift();
    for (const { queue, oldestSeconds, ...counts } of await readQueueFigures(database, queues)) {
      oldest.set({ queue }, oldestSeconds);
      for (const state of ['ready', 'deferred', 'active', 'dead'] as const) jobs.set({ queue, state }, counts[state]);
    }
    for (const { table, bytes } of await readTableSizes(database)) tables.set({ table }, bytes);
    processes.reset();
    for (const { role, count } of await countProcesses(database)) processes.set({ role }, count);
  };
}

/** What the database counts by state. */
function gaugesByState(database: Sql, registers: Registry[]): () => Promise<void> {
  const proposals = new Gauge({
    name: 'hedgerow_proposals',
    help: 'Proposals of fabrics by state: open, absent (nothing to propose), waiting (closed by a person), undone, left (a person pushed to it), refused, queued, paused, taken',
    labelNames: ['state'],
    registers,
  });
  const subscriptions = new Gauge({
    name: 'hedgerow_subscriptions',
    help: 'Subscriptions to feeds by state: active, disabled (its receiver failed for a day, or wants no more)',
    labelNames: ['state'],
    registers,
  });
  const changes = new Gauge({
    name: 'hedgerow_changes',
    help: 'Changes by state: open ones, and those that failed in the last day',
    labelNames: ['state'],
    registers,
  });
  const counted = [
    { gauge: proposals, read: countProposals },
    { gauge: subscriptions, read: countSubscriptions },
    { gauge: changes, read: countChanges },
  ];
  return async () => {
    for (const { gauge, read } of counted) {
      const counts = await read(database);
      gauge.reset();
      for (const { state, count } of counts) gauge.set({ state }, count);
    }
  };
}
