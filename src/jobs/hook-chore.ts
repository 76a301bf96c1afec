import type { Logger } from 'pino';
import { type SubscriptionDesk, sealAnew } from '../actions/manage-subscriptions.ts';
import type { RecordIndex } from '../ports/record-index.ts';
import type { Chore } from './chores.ts';

export type HookChoreOptions = Pick<SubscriptionDesk, 'subscriptions' | 'vault' | 'wake' | 'now'> & {
  readonly index: Pick<RecordIndex, 'list'>;
  readonly log: Logger;
};

const interval = 5 * 60_000;

/** Has every active subscription looked at, whatever was heard of its feed, and seals secrets with the present key. */
export function createHookChore({ log, ...desk }: HookChoreOptions): Chore {
  const { subscriptions, vault, wake } = desk;
  return {
    name: 'hooks',
    every: interval,
    run: async () => {
      await wake((await subscriptions.active()).map(({ repository, fabric, id }) => ({ repository, fabric, id })));
      const count = vault === undefined ? 0 : await sealAnew({ ...desk, vault });
      if (count > 0) log.info({ count }, 'Sealed secrets of subscriptions anew');
    },
  };
}
