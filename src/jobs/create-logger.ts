import { type DestinationStream, type Logger, pino } from 'pino';
import { OperationalError } from '../ports/operational-error.ts';

export type { Logger } from 'pino';

/**
 * The program's log: JSON lines. An error is written by its name, message and stack only, whatever else hangs on it
 * (requests with headers and bodies, payloads).
 */
export function createLogger(destination: DestinationStream, level: string): Logger {
  return pino({ level, base: null, serializers: { err: serializeError, error: serializeError } }, destination);
}

function serializeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack } = error;
  return { type: name, message, stack, ...(error instanceof OperationalError ? { retryable: error.retryable } : {}) };
}
