import { verify } from 'node:crypto';
import type { Actor, App, Permissions, Repository } from '../state/model.ts';
import { accountOf, covers, type Token, type World } from '../state/world.ts';
import { ApiError } from './answer.ts';

/** Who asks: nobody, an App by its own token, an installation, a person. */
export type Caller =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'app'; readonly app: App }
  | { readonly kind: 'actor'; readonly actor: Actor; readonly token: Token };

/** How a caller is written in the request log. */
export function printCaller(caller: Caller): string {
  if (caller.kind === 'app') return `app:${caller.app.id}`;
  return caller.kind === 'actor' ? caller.actor.account.login : '-';
}

/** Whose hourly limit a request counts against. */
export function limitKey(caller: Caller): string {
  if (caller.kind === 'actor' && caller.actor.installation) return `installation ID ${caller.actor.installation.id}`;
  return printCaller(caller);
}

/** Reads the Authorization header. 401 for a token that is unknown, expired or wrongly signed. */
export function authenticate(world: World, header: string | undefined): Caller {
  if (!header) return { kind: 'nobody' };
  const secret = header.replace(/^(bearer|token)\s+/i, '');
  if (secret.split('.').length === 3) return { kind: 'app', app: readAppToken(world, secret) };
  const token = world.tokens.get(secret);
  if (!token) throw new ApiError(401, 'Bad credentials');
  if (token.kind === 'user') return { kind: 'actor', actor: { account: token.account }, token };
  const { installation } = token;
  if (token.expiresAt <= world.clock().getTime()) throw new ApiError(401, 'Bad credentials');
  if (!world.installations.has(installation.id)) throw new ApiError(401, 'Bad credentials');
  if (installation.suspended) throw new ApiError(403, 'This installation has been suspended');
  return { kind: 'actor', actor: { account: installation.app.bot, installation, app: installation.app }, token };
}

/** Verifies an App's JSON Web Token (RS256) as GitHub does: issuer, lifetime of at most ten minutes, signature. */
function readAppToken(world: World, jwt: string): App {
  const [head = '', body = '', signature = ''] = jwt.split('.');
  const claims = parseClaims(body);
  const app = [...world.apps.values()].find(({ id, clientId }) => claims.iss === String(id) || claims.iss === clientId);
  if (!app) throw new ApiError(401, 'Integration not found');
  const signed = verify(
    'RSA-SHA256',
    Buffer.from(`${head}.${body}`),
    app.publicKey,
    Buffer.from(signature, 'base64url'),
  );
  if (!signed) throw new ApiError(401, 'A JSON web token could not be decoded');
  const now = world.clock().getTime() / 1000;
  if (claims.exp <= now)
    throw new ApiError(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  if (claims.exp > now + 660) throw new ApiError(401, "'Expiration time' claim ('exp') is too far in the future");
  if (claims.iat > now + 60)
    throw new ApiError(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  return app;
}

function parseClaims(body: string): { iss: string; iat: number; exp: number } {
  try {
    const claims: unknown = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
    const { iss, iat, exp } = Object(claims);
    return { iss: String(iss), iat: Number(iat), exp: Number(exp) };
  } catch {
    throw new ApiError(401, 'A JSON web token could not be decoded');
  }
}

/** The App of a caller, for what only Apps may ask. */
export function appOf(caller: Caller): App {
  if (caller.kind !== 'app') throw new ApiError(401, 'A JSON web token could not be decoded');
  return caller.app;
}

/** Permissions an actor has in a repository; a person has all that their role gives. */
export function permissionsIn(caller: Caller, repository: Repository): Permissions | 'all' | null {
  const readable: Permissions = { metadata: 'read', contents: 'read', pull_requests: 'read', issues: 'read' };
  if (caller.kind !== 'actor') return repository.private ? null : readable;
  const { token } = caller;
  if (token.kind === 'user') return 'all';
  const { installation } = token;
  const chosen = token.repositories === null || token.repositories.has(repository.fullName.toLowerCase());
  if (chosen && covers(installation, repository)) return { metadata: 'read', ...token.permissions };
  return repository.private ? null : readable;
}

/** A token that a person uses; made on first use. */
export function userToken(world: World, login: string): string {
  const secret = `ghp_${login}`;
  world.tokens.set(secret, { kind: 'user', account: accountOf(world, login) });
  return secret;
}
