import type { Check } from '../proposal/check.ts';

/** A check run of anybody on a commit. */
export type ForeignCheck = { readonly name: string; readonly app: number; readonly conclusion: string | undefined };

/** What is asked about checks of one repository. All methods throw OperationalError only. */
export type CheckHost = {
  /** The digest that the latest check run of this name and of this App carries on a commit; "" where it carries none. */
  readonly findDigest: (commit: string, name: string) => Promise<string | undefined>;
  /** The latest check runs of a commit, whoever wrote them; `conclusion` is undefined while one runs. At most 1,000. */
  readonly listChecks: (commit: string) => Promise<readonly ForeignCheck[]>;
  /** Adds a completed check run; the digest identifies its content. */
  readonly writeCheck: (commit: string, check: Check, digest: string) => Promise<void>;
};
