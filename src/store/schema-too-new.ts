/** The database was last used by a newer program; the message says which and what to do. */
export class SchemaTooNew extends Error {
  constructor(present: number, writer: string, known: number, program: string) {
    super(
      `the database has schema ${present}, written by hedgerow ${writer}; this is hedgerow ${program}, which knows ` +
        `schemas up to ${known}. Start hedgerow ${writer} or newer. To go back to this version, run \`hedgerow backup ` +
        'FILE` with the newer one and `hedgerow restore FILE` with this one into an empty database.',
    );
    this.name = 'SchemaTooNew';
  }
}
