import { CannotRun } from './cannot-run.ts';

/** A repository, or one fabric of it. */
export type Target = { readonly owner: string; readonly repo: string; readonly fabric?: string };

/** Reads OWNER/REPO[:FABRIC]. Throws CannotRun where the text names no repository. */
export function readTarget(text: string): Target {
  const [, owner, repo, fabric] = /^([\w-]{1,100})\/([\w.-]{1,100})(?::([a-z0-9-]{1,63}))?$/.exec(text) ?? [];
  if (owner === undefined || repo === undefined || repo === '.' || repo === '..') {
    throw new CannotRun(
      `"${text}" is neither OWNER/REPO nor OWNER/REPO:FABRIC; acme/network or acme/network:fabric-1 would be.`,
    );
  }
  return fabric === undefined ? { owner, repo } : { owner, repo, fabric };
}
