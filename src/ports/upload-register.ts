/** The uploads of one fabric on one branch. */
export type UploadsRef = { readonly repository: number; readonly fabric: string; readonly branch: string };

/**
 * Blob of every file in raw/ at the last look, and of what the plan would leave there → the commit at which it was first
 * planned (DESIGN.md 5.1); undefined where it lay there before anybody looked.
 */
export type Uploads = ReadonlyMap<string, string | undefined>;

/**
 * Since when uploads are known. It is a cache shared by all processes: what it does not know is read from our commits
 * and from the branch's history. Throws OperationalError only.
 */
export type UploadRegister = {
  /** undefined: this fabric was never looked at on this branch. */
  readonly find: (ref: UploadsRef) => Promise<Uploads | undefined>;
  readonly keep: (ref: UploadsRef, uploads: Uploads) => Promise<void>;
};
