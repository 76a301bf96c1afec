import type { Pause } from '../ports/pause-store.ts';
import type { FabricFacts } from '../ports/record-index.ts';
import type { ChangeDesk } from './change-desk.ts';
import { lookAtFabric } from './look-at-fabric.ts';

/**
 * Stops all writes to a fabric, or lets them go on (DESIGN.md 5.5, 5.7): holds at once, and the checks of all open pull
 * requests are asked to say so. Returns the pauses of its repository by fabric, the repository's own under "": a pause
 * of the whole repository is none that a fabric's caller may lift. Throws OperationalError.
 */
export async function pauseFabric(
  { pauses, lookAt, now }: Pick<ChangeDesk, 'pauses' | 'lookAt' | 'now'>,
  facts: FabricFacts,
  order: { readonly paused: boolean; readonly by: string },
): Promise<ReadonlyMap<string, Pause>> {
  const { repository: id, fabric } = facts;
  const scope = { repository: id, fabric };
  if (order.paused) await pauses.pause(scope, { by: order.by, since: now().toISOString() });
  else await pauses.resume(scope);
  await lookAt(lookAtFabric(facts, [{ what: 'every-pull-request' }]));
  return await pauses.read(id);
}
