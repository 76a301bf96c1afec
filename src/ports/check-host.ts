import type { StructureCheck } from '../proposal/structure-check.ts';

/** What a check run says, within GitHub's limits. */
export type Check = StructureCheck;

/** What is asked about checks of one repository. All methods throw OperationalError only. */
export type CheckHost = {
  /** The digest that the latest check run of this name and of this App carries on a commit; "" where it carries none. */
  readonly findDigest: (commit: string, name: string) => Promise<string | undefined>;
  /** Adds a completed check run; the digest identifies its content. */
  readonly writeCheck: (commit: string, check: Check, digest: string) => Promise<void>;
};
