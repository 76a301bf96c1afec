/**
 * A fault of the surroundings (GitHub, the network), not of the input: thrown by adapters, caught at the doors.
 * `retryable` says whether the same work can succeed later; `retryAfter` is the wait that was asked for, in seconds.
 */
export class OperationalError extends Error {
  readonly retryable: boolean;
  readonly retryAfter: number | undefined;

  constructor(message: string, options: { retryable: boolean; retryAfter?: number | undefined; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.retryable = options.retryable;
    this.retryAfter = options.retryAfter;
  }
}
