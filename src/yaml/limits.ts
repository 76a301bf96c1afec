/** What one file may cost us (DESIGN.md section 6); an operator may change each. */
export type Limits = {
  /** Size of a file, in bytes. */
  readonly fileBytes: number;
  /** Documents of one file, the items of a List included. */
  readonly documents: number;
  /** Collections inside one another, aliases followed. */
  readonly depth: number;
  /** Aliases (`*name`) in one document. */
  readonly aliases: number;
};

export const defaultLimits: Limits = { fileBytes: 16 * 1024 * 1024, documents: 10_000, depth: 100, aliases: 100 };
