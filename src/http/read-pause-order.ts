import type { PauseOrder } from '../actions/obey-operator.ts';
import { isObject } from '../domain/json.ts';

/** The order in the body of a request of our own command line; undefined where it is none. */
export function readPauseOrder(body: unknown): PauseOrder | undefined {
  if (!isObject(body)) return undefined;
  const { name, owner, repo, fabric, by } = body;
  if (name !== 'pause' && name !== 'resume') return undefined;
  if (typeof owner !== 'string' || typeof repo !== 'string' || typeof by !== 'string') return undefined;
  if (fabric === undefined) return { name, owner, repo, by };
  return typeof fabric === 'string' ? { name, owner, repo, fabric, by } : undefined;
}
