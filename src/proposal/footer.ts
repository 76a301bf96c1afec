import { isObject } from '../domain/json.ts';

/** What the body of a pull request remembers: the plan, the commit it was made on, and the commit that carries it. */
export type Footer = { readonly planId: string; readonly base: string; readonly head: string };

/** The last line of a body (DESIGN.md 5.5); no value can end the comment. */
export function printFooter(footer: Footer): string {
  const { planId, base, head } = footer;
  const json = JSON.stringify({ v: 1, planId, base, head })
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
    .replaceAll('--', '-\\u002d')
    .replace(/[\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
  return `<!-- hedgerow ${json} -->`;
}

/**
 * Reads the last footer that stands on a line of its own, whatever people wrote around it and however their editor
 * ended the lines; undefined where none can be read. Text of ours never starts a line with one: fenced lines begin
 * with their diff mark.
 */
export function parseFooter(body: string | null | undefined): Footer | undefined {
  for (const line of (body ?? '').split(/\r\n|\r|\n/).reverse()) {
    if (!line.startsWith('<!-- hedgerow {')) continue;
    const footer = readFooter(/^<!-- hedgerow (\{.*\}) -->\s*$/.exec(line)?.[1]);
    if (footer) return footer;
  }
  return undefined;
}

function readFooter(json: string | undefined): Footer | undefined {
  if (json === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(json);
    if (!isObject(value) || value.v !== 1) return undefined;
    const { planId, base, head } = value;
    if (typeof planId !== 'string' || typeof base !== 'string' || typeof head !== 'string') return undefined;
    return { planId, base, head };
  } catch {
    return undefined;
  }
}
