/**
 * A fault of the surroundings (GitHub, the network), not of the input: thrown by adapters, caught at the doors.
 * `retryable` says whether the same work can succeed later; `retryAfter` is the wait that was asked for, in seconds.
 * `isPostponed`: a limit was reached, so the work comes later; that is no failed try, however often it happens.
 * `isMissing`: what was asked for is not there.
 */
export class OperationalError extends Error {
  readonly retryable: boolean;
  readonly retryAfter: number | undefined;
  readonly isPostponed: boolean;
  readonly isMissing: boolean;

  constructor(
    message: string,
    options: {
      retryable: boolean;
      retryAfter?: number | undefined;
      isPostponed?: boolean;
      isMissing?: boolean;
      cause?: unknown;
    },
  ) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.retryable = options.retryable;
    this.retryAfter = options.retryAfter;
    this.isPostponed = options.isPostponed ?? false;
    this.isMissing = options.isMissing ?? false;
  }
}
