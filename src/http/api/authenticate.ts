import type { FastifyRequest } from 'fastify';
import { hashSecret } from '../../actions/manage-tokens.ts';
import type { Token, TokenStore } from '../../ports/access-store.ts';
import type { FabricFacts, RecordIndex } from '../../ports/record-index.ts';
import { ApiProblem } from './api-problem.ts';

/**
 * Whose request it is, by its bearer token. Throws `unauthorized`; the same work is done for every secret, and the
 * comparison is of hashes, so time says nothing about those that are kept.
 */
export async function authenticate(tokens: TokenStore, { headers }: FastifyRequest): Promise<Token> {
  const [, secret] = /^bearer +([\x21-\x7e]{1,200})$/i.exec(headers.authorization ?? '') ?? [];
  if (secret === undefined) {
    throw unauthorized('send the header "Authorization: Bearer hr_…"', 'Bearer realm="hedgerow"');
  }
  const token = await tokens.findByHash(hashSecret(secret));
  if (token !== undefined) return token;
  throw unauthorized(
    'the token is not known here: it is mistyped, expired or revoked',
    'Bearer realm="hedgerow", error="invalid_token"',
  );
}

function unauthorized(detail: string, challenge: string): ApiProblem {
  return new ApiProblem('unauthorized', detail, { headers: { 'www-authenticate': challenge } });
}

/** Whether a token may see a fabric. */
export function sees({ fabrics }: Token, { repository, fabric }: Pick<FabricFacts, 'repository' | 'fabric'>): boolean {
  return fabrics.some((one) => one.repository === repository && (one.fabric === undefined || one.fabric === fabric));
}

export type FindFabric = (token: Token, owner: string, repo: string, fabric: string) => Promise<FabricFacts>;

/**
 * Finds the fabric that a path names among those the token may see: any other is not found, whether it exists or not.
 * Owner and repository in any case, as GitHub takes them.
 */
export function createFabricFinder(index: Pick<RecordIndex, 'named'>): FindFabric {
  return async (token, owner, repo, fabric) => {
    const known = await index.named(owner, repo, fabric);
    if (known !== undefined && sees(token, known)) return known;
    throw new ApiProblem('not-found', 'there is no such fabric, or the token may not see it');
  };
}
