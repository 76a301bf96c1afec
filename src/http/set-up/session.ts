import { randomBytes } from 'node:crypto';
import { isSameSecret } from '../is-same-secret.ts';

/** Who may use the set-up page: one browser, that which first opened the address from the terminal. */
export type Session = {
  /** Part of the address that the terminal shows. */
  readonly token: string;
  /** Sets the cookie of the browser that shows the token, the first time; undefined afterwards and for a wrong one. */
  readonly open: (token: string) => string | undefined;
  /** Whether a request's Cookie header is that of this browser. */
  readonly knows: (cookies: string | undefined) => boolean;
  /** Goes to GitHub and comes back with the code: what does not carry it was not begun here. */
  readonly state: string;
  readonly isState: (state: string) => boolean;
  /** Whether the address has been used. */
  readonly isOpen: () => boolean;
};

const cookieName = 'hedgerow-set-up';

export function createSession(): Session {
  const [token, cookie, state] = [secret(), secret(), secret()];
  let open = false;
  return {
    token,
    state,
    isOpen: () => open,
    isState: (given) => isSameSecret(given, state),
    open: (given) => {
      if (open || !isSameSecret(given, token)) return undefined;
      open = true;
      // Lax: the browser comes back from GitHub by a link from another site.
      return `${cookieName}=${cookie}; HttpOnly; SameSite=Lax; Path=/`;
    },
    knows: (cookies = '') =>
      cookies
        .split(/;\s*/)
        .some((one) => one.startsWith(`${cookieName}=`) && isSameSecret(one.slice(cookieName.length + 1), cookie)),
  };
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}
