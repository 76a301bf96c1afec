/** Keeps secrets so that the database alone does not give them away. */
export type Vault = {
  /** `purpose`: what the secret belongs to; it opens for no other. */
  readonly seal: (secret: string, purpose: string) => string;
  /** Undefined where no key opens it, or it was sealed for another purpose. */
  readonly open: (sealed: string, purpose: string) => string | undefined;
  /** Whether it was sealed with another key than the one that seals now. */
  readonly isOutdated: (sealed: string) => boolean;
};
