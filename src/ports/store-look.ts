/** What a look at the database found, without changing anything in it. */
export type StoreLook = {
  readonly kind: 'embedded' | 'server';
  /**
   * `absent`: nothing there yet, `serve` makes it. `in-use`: another process has it open, as a running server does;
   * `by` says which.
   */
  readonly state: 'ready' | 'absent' | 'in-use';
  readonly by?: string | undefined;
  /** Version of the schema found, and the program that wrote it. */
  readonly schema?: number | undefined;
  readonly program?: string | undefined;
  /** Version that this program brings it to. */
  readonly known: number;
  /** Jobs that were given up. */
  readonly deadLetters?: number | undefined;
};
