import type { Logger } from 'pino';
import { OperationalError } from '../ports/operational-error.ts';
import type { Ended } from './work-on.ts';

/** Writes to the log how a try ended: what GitHub or the network did is a warning, a bug an error. */
export function reportEnd<Job>(log: Logger, { claim, fate, seconds, error }: Ended<Job>): void {
  const again = fate.is === 'again' ? { again: Math.round(fate.wait) } : {};
  const fields = { attempt: claim.attempt, seconds: Math.round(seconds * 1000) / 1000, ...again };
  if (error === undefined) log.debug(fields, 'Job done');
  else if (!(error instanceof OperationalError)) log.error({ ...fields, err: error }, 'Job failed: this is a bug');
  else if (fate.is !== 'again') log.warn({ ...fields, err: error }, 'Job failed, it was given up');
  else if (error.isPostponed) log.info({ ...fields, why: error.message }, 'Job postponed');
  else log.warn({ ...fields, err: error }, 'Job failed, it runs again');
}
