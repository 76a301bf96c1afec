import type { TokenOrder } from '../actions/manage-tokens.ts';
import type { PauseTarget } from '../actions/obey-operator.ts';
import { isList, isObject, type Json } from '../domain/json.ts';

/** The order in the body of a request of our own command line; undefined where it is none. */
export function readTokenOrder(body: unknown): TokenOrder | undefined {
  if (!isObject(body)) return undefined;
  if (body.name === 'list') return { name: 'list' };
  if (body.name === 'revoke') return typeof body.id === 'string' ? { name: 'revoke', id: body.id } : undefined;
  const { token, scope, login, expiresAt } = body;
  if (body.name !== 'create' || typeof token !== 'string' || (scope !== 'read' && scope !== 'write')) return undefined;
  const fabrics = isList(body.fabrics) ? body.fabrics.map(readTarget) : [];
  const known = fabrics.filter((one) => one !== undefined);
  if (known.length === 0 || known.length < fabrics.length) return undefined;
  return {
    ...{ name: 'create', token, scope, fabrics: known },
    ...(typeof login === 'string' ? { login } : {}),
    ...(typeof expiresAt === 'string' ? { expiresAt } : {}),
  };
}

function readTarget(value: Json): PauseTarget | undefined {
  if (!isObject(value) || typeof value.owner !== 'string' || typeof value.repo !== 'string') return undefined;
  const { owner, repo, fabric } = value;
  return typeof fabric === 'string' ? { owner, repo, fabric } : { owner, repo };
}
