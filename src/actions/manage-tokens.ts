import { createHash } from 'node:crypto';
import type { Token, TokenFabric, TokenScope, TokenStore } from '../ports/access-store.ts';
import type { AppHost } from '../ports/app-host.ts';
import type { RecordIndex } from '../ports/record-index.ts';
import type { Repositories } from '../ports/repository-host.ts';
import type { PauseTarget } from './obey-operator.ts';
import { readFabricNames } from './read-fabric-names.ts';

/** What somebody at the command line of the server wants of the API's tokens. */
export type TokenOrder =
  | {
      readonly name: 'create';
      readonly token: string;
      readonly scope: TokenScope;
      /** Fabrics by name, or repositories with all of theirs. */
      readonly fabrics: readonly PauseTarget[];
      readonly login?: string;
      /** ISO 8601 */
      readonly expiresAt?: string;
    }
  | { readonly name: 'list' }
  | { readonly name: 'revoke'; readonly id: string };

/** A token and the names of what it may see, as far as they are known. */
export type NamedToken = { readonly token: Token; readonly fabrics: readonly string[] };

export type TokenAnswer =
  | ({ readonly is: 'created'; readonly secret: string } & NamedToken)
  | { readonly is: 'tokens'; readonly tokens: readonly NamedToken[] }
  | { readonly is: 'revoked' }
  | { readonly is: 'unknown-token' }
  | { readonly is: 'unknown-repository'; readonly repository: string }
  | {
      readonly is: 'unknown-fabric';
      readonly repository: string;
      readonly fabric: string;
      readonly fabrics: readonly string[];
    };

export type TokenSurroundings = {
  readonly tokens: TokenStore;
  readonly index: Pick<RecordIndex, 'list'>;
  /** GitHub, asked for the ids of repositories; reached only where one is needed. */
  readonly github: () => {
    readonly app: Pick<AppHost, 'findRepository'>;
    readonly repositories: Pick<Repositories, 'connect'>;
  };
  /** The secret of a new token, and an id that no token had before. */
  readonly newSecret: () => string;
  readonly newId: () => string;
  readonly now: Date;
};

/** The hash that the secret of a token is kept as. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/**
 * Makes, lists or revokes tokens of the API (DESIGN.md 5.7). A fabric that the configuration does not know is refused: it
 * is a slip of the pen. The secret of a new token is in the answer and kept nowhere. Throws OperationalError.
 */
export async function manageTokens(order: TokenOrder, surroundings: TokenSurroundings): Promise<TokenAnswer> {
  const { tokens } = surroundings;
  if (order.name === 'revoke') return { is: (await tokens.revoke(order.id)) ? 'revoked' : 'unknown-token' };
  if (order.name === 'list') return await listTokens(surroundings);
  const fabrics: TokenFabric[] = [];
  const names: string[] = [];
  for (const target of order.fabrics) {
    const found = await findTarget(target, surroundings);
    if ('is' in found) return found;
    fabrics.push(found.scope);
    names.push(found.name);
  }
  const { newId, newSecret, now } = surroundings;
  const { token: name, scope, login, expiresAt } = order;
  const token: Token = {
    ...{ id: newId(), name, scope, fabrics, createdAt: now.toISOString() },
    ...(login === undefined ? {} : { login }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
  const secret = newSecret();
  await tokens.add(token, hashSecret(secret));
  return { is: 'created', token, secret, fabrics: names };
}

type Found = { readonly scope: TokenFabric; readonly name: string };

async function findTarget(
  { owner, repo, fabric }: PauseTarget,
  { github }: TokenSurroundings,
): Promise<Found | Extract<TokenAnswer, { readonly is: 'unknown-repository' | 'unknown-fabric' }>> {
  const { app, repositories } = github();
  const found = await app.findRepository(owner, repo);
  if (found === undefined) return { is: 'unknown-repository', repository: `${owner}/${repo}` };
  const repository = `${found.owner}/${found.repo}`;
  if (fabric === undefined) return { scope: { repository: found.id }, name: repository };
  const fabrics = await readFabricNames(found, repositories);
  if (fabrics && !fabrics.includes(fabric)) return { is: 'unknown-fabric', repository, fabric, fabrics };
  return { scope: { repository: found.id, fabric }, name: `${repository}:${fabric}` };
}

async function listTokens({ tokens, index }: TokenSurroundings): Promise<TokenAnswer> {
  const named = new Map((await index.list()).map(({ repository, owner, repo }) => [repository, `${owner}/${repo}`]));
  const nameOf = ({ repository, fabric }: TokenFabric): string => {
    const name = named.get(repository) ?? `repository ${repository}`;
    return fabric === undefined ? name : `${name}:${fabric}`;
  };
  const all = await tokens.list();
  return { is: 'tokens', tokens: all.map((token) => ({ token, fabrics: token.fabrics.map(nameOf) })) };
}
