import { printNormalizeBody } from '../proposal/normalize-body.ts';
import { printNormalizeTitle } from '../proposal/title.ts';
import { type Look, linksAt } from './look.ts';
import type { Proposed } from './proposed.ts';

/** The commit that a plan was made on, and the one that carries it. */
export type At = { readonly base: string; readonly head: string };

/** Title and body of the pull request. */
export function textOf(look: Look, proposed: Proposed, at: At): { title: string; body: string } {
  const { plan, base } = proposed;
  return {
    title: printNormalizeTitle(plan),
    body: printNormalizeBody(plan, {
      links: linksAt(look, at.base),
      head: at.head,
      branch: base.name,
      ...directOf(proposed),
    }),
  };
}

/** What the body says about `direct`; nothing where a refusal of an earlier look is no longer known. */
function directOf({ plan, fabric, directRefused }: Proposed): { direct?: { refused?: string } } {
  if (fabric.normalize !== 'direct') return {};
  if (directRefused !== undefined) return { direct: { refused: directRefused } };
  const { managed, duplicate, unmanaged } = plan.summary;
  return managed + duplicate + unmanaged > 0 ? {} : { direct: {} };
}

/** The body with another footer, whatever people wrote above it. */
export function withFooter(body: string, footer: string): string {
  const lines = body.split(/\r\n|\r|\n/).filter((line) => !line.startsWith('<!-- hedgerow {'));
  return `${lines.join('\n').trimEnd()}\n\n${footer}`.trimStart();
}

/** A comment that is made once, however often the same is found. */
export async function say(look: Pick<Look, 'host'>, number: number, what: string, comment: string): Promise<void> {
  const marker = `<!-- hedgerow said ${what} -->`;
  await look.host.commentOnce(number, marker, `${marker}\n${comment}`);
}
