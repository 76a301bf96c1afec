import { isObject, type Json } from '../domain/json.ts';

/** Who asked for a Change; `login` only where the token is bound to that account, `says` is the caller's word. */
export type RequestedBy = { readonly token: string; readonly login?: string; readonly says?: string };

/** What the pull request of a Change remembers of it, so that it can be taken up again without a database. */
export type ChangeFooter = { readonly id: string; readonly fabric: string; readonly requester: RequestedBy };

/** What the body of a pull request remembers: the plan, the commit it was made on, and the commit that carries it. */
export type Footer = {
  readonly planId: string;
  readonly base: string;
  readonly head: string;
  readonly change?: ChangeFooter;
};

/** The last line of a body (DESIGN.md 5.5); no value can end the comment. */
export function printFooter(footer: Footer): string {
  const { planId, base, head, change } = footer;
  const json = JSON.stringify({ v: 1, planId, base, head, ...(change === undefined ? {} : { change }) })
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
    const change = readChange(value.change);
    return { planId, base, head, ...(change === undefined ? {} : { change }) };
  } catch {
    return undefined;
  }
}

function readChange(value: Json | undefined): ChangeFooter | undefined {
  if (!isObject(value) || !isObject(value.requester)) return undefined;
  const { id, fabric } = value;
  const { token, login, says } = value.requester;
  if (typeof id !== 'string' || typeof fabric !== 'string' || typeof token !== 'string') return undefined;
  return {
    id,
    fabric,
    requester: {
      token,
      ...(typeof login === 'string' ? { login } : {}),
      ...(typeof says === 'string' ? { says } : {}),
    },
  };
}
