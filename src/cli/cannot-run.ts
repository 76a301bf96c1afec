/** The program could not do what it was asked, for a reason outside the files' content: message on stderr, exit 2. */
export class CannotRun extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'CannotRun';
  }
}
