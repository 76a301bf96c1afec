import { OperationalError } from '../ports/operational-error.ts';

/** Work that was not done because a request would have gone over a limit: nothing failed, it is to be done later. */
export class Postponed extends OperationalError {
  constructor(installation: number, milliseconds: number) {
    const retryAfter = Math.ceil(milliseconds / 1000);
    super(`installation ${installation}: the request budget is used up`, {
      retryable: true,
      retryAfter,
      isPostponed: true,
    });
  }
}
