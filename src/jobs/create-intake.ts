import type { Database } from '../store/database.ts';
import { type IncomingDelivery, type PackedDelivery, packDelivery, storeDeliveries } from '../store/deliveries.ts';
import { tellWork } from '../store/processes.ts';
import { readStoreFailure } from '../store/store-error.ts';
import { forgetDead } from './create-queue.ts';
import { type DeliveryJob, deliveryJobId } from './delivery.ts';
import type { Envelope } from './envelope.ts';
import { gather } from './gather.ts';
import { type PgBoss, within } from './open-boss.ts';

export const deliveryQueue = 'delivery';

/** Takes deliveries in: resolves once it is on the disk, with whether there was anything to do about it. */
export type Intake = (delivery: IncomingDelivery) => Promise<boolean>;

const mostAtOnce = 200;

/**
 * The intake of deliveries: each is stored and its job queued in one transaction, those that come at the same time
 * together. A delivery that is done or under way is left alone; one that had failed is worked on again.
 */
export function createIntake(database: Database, boss: PgBoss): Intake {
  const store = gather(mostAtOnce, async (deliveries: readonly PackedDelivery[]) => {
    try {
      const stored = await database.transact(async (transaction) => {
        const open = await storeDeliveries(transaction, deliveries);
        if (open.length === 0) return open;
        const byGuid = new Map(deliveries.map((delivery) => [delivery.guid, delivery]));
        const jobs = open.map(({ guid, tries }) => {
          const { event = '', repository } = byGuid.get(guid) ?? {};
          const data: Envelope<DeliveryJob> = { job: { guid, event, repository }, attempt: 1 };
          return { id: deliveryJobId(guid, tries), data, singletonKey: guid };
        });
        await boss.insert(deliveryQueue, jobs, within(transaction));
        const again = open.filter(({ tries }) => tries > 1).map(({ guid }) => guid);
        if (again.length > 0) await forgetDead(transaction, deliveryQueue, again);
        await tellWork(transaction, deliveryQueue);
        return open;
      });
      const left = new Set(stored.map(({ guid }) => guid));
      return deliveries.map(({ guid }) => left.delete(guid));
    } catch (error) {
      throw readStoreFailure('store deliveries', error);
    }
  });
  return async (delivery) => await store(await packDelivery(delivery));
}
