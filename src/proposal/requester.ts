import { code, inert } from './escape.ts';

/**
 * Who asked for a Change; `login` only where the token is bound to that account, `says` is the caller's word. With
 * `button` it was the button of that name, pressed by `login`.
 */
export type RequestedBy = {
  readonly token: string;
  readonly login?: string;
  readonly says?: string;
  readonly button?: true;
};

/** Who asked, in Markdown: a login only of a token that is bound to it. */
export function printRequester({ token, login, says, button }: RequestedBy): string {
  if (login !== undefined && button) return `${code(login, 60)} with the button ${code(token, 60)}`;
  if (login !== undefined) return `${code(login, 60)} (token ${code(token, 60)})`;
  return says === undefined ? `token ${code(token, 60)}` : `token ${code(token, 60)}, which says ${code(says, 80)}`;
}

/** The same where there is no code to put people's text in: one line for a commit message. */
export function printRequesterPlainly({ token, login, says, button }: RequestedBy): string {
  const name = inert(token, 80);
  if (login !== undefined && button) return `${inert(login, 80)} (button ${name})`;
  if (login !== undefined) return `${inert(login, 80)} (token ${name})`;
  return says === undefined ? `token ${name}` : `${inert(says, 80)}, says token ${name}`;
}
