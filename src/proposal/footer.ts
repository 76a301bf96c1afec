import type { JsonObject } from '../domain/json.ts';
import { findHiddenJson, hideJson } from './hidden-json.ts';

/** What the body of a pull request remembers: the plan, the commit it was made on, and the commit that carries it. */
export type Footer = { readonly planId: string; readonly base: string; readonly head: string };

const words = 'hedgerow';

/** The last line of a body (DESIGN.md 5.5); no value can end the comment. */
export function printFooter({ planId, base, head }: Footer): string {
  return hideJson(words, { v: 1, planId, base, head });
}

/**
 * Reads the last footer that stands on a line of its own; undefined where none can be read. Text of ours never starts a
 * line with one: fenced lines begin with their diff mark.
 */
export function parseFooter(body: string | null | undefined): Footer | undefined {
  return findHiddenJson(body, words, readFooter);
}

function readFooter({ v, planId, base, head }: JsonObject): Footer | undefined {
  if (v !== 1 || typeof planId !== 'string' || typeof base !== 'string' || typeof head !== 'string') return undefined;
  return { planId, base, head };
}
