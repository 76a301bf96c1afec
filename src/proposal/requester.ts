import { code, inert } from './escape.ts';

/** Who asked for a Change; `login` only where the token is bound to that account, `says` is the caller's word. */
export type RequestedBy = { readonly token: string; readonly login?: string; readonly says?: string };

/** Who asked, in Markdown: a login only of a token that is bound to it. */
export function printRequester({ token, login, says }: RequestedBy): string {
  if (login !== undefined) return `${code(login, 60)} (token ${code(token, 60)})`;
  return says === undefined ? `token ${code(token, 60)}` : `token ${code(token, 60)}, which says ${code(says, 80)}`;
}

/** The same where there is no code to put people's text in: one line for a commit message. */
export function printRequesterPlainly({ token, login, says }: RequestedBy): string {
  const name = inert(token, 80);
  if (login !== undefined) return `${inert(login, 80)} (token ${name})`;
  return says === undefined ? `token ${name}` : `${inert(says, 80)}, says token ${name}`;
}
