import type { JsonObject } from '../domain/json.ts';

/** A webhook delivery whose signature holds. `id` is the same when GitHub delivers it again. */
export type Delivery = { readonly id: string; readonly event: string; readonly payload: JsonObject };

/** `owner/name` of the repository that a delivery is about, for logs. */
export function repositoryOf(payload: JsonObject): string | undefined {
  const repository = payload.repository;
  const name = typeof repository === 'object' && repository !== null ? Reflect.get(repository, 'full_name') : undefined;
  return typeof name === 'string' ? name : undefined;
}
