import type { Feed } from '../ports/feed.ts';
import type { PauseScope, PauseStore } from '../ports/pause-store.ts';
import type { RecordIndex } from '../ports/record-index.ts';
import type { WakeDrift } from './look.ts';

/**
 * The same pauses, and the feeds of the fabrics that one begins or ends to hold for say so (`fabric.paused`,
 * `fabric.resumed`), whoever ordered it: a comment, the command line, the API. Where nothing changes nothing is said.
 */
export function announcePauses(
  pauses: PauseStore,
  {
    index,
    feed,
    wakeDrift,
  }: {
    readonly index: Pick<RecordIndex, 'list'>;
    readonly feed: Pick<Feed, 'append'>;
    /** Has the check on the head of a fabric's branch say so. */
    readonly wakeDrift?: WakeDrift;
  },
): PauseStore {
  const around = async (scope: PauseScope, order: () => Promise<void>): Promise<void> => {
    const fabrics = (await index.list(scope.repository)).filter(
      ({ fabric }) => scope.fabric === undefined || scope.fabric === fabric,
    );
    const find = () => Promise.all(fabrics.map(({ repository, fabric }) => pauses.find({ repository, fabric })));
    if (fabrics.length > 0) await pauses.read(scope.repository);
    const before = await find();
    await order();
    const after = await find();
    for (const [at, ref] of fabrics.entries()) {
      const [was, is] = [before[at], after[at]];
      if ((was === undefined) === (is === undefined)) continue;
      const about = is === undefined ? {} : { by: is.by, since: is.since };
      await feed.append(ref, [{ type: is === undefined ? 'fabric.resumed' : 'fabric.paused', about }]);
      await wakeDrift?.(ref);
    }
  };
  return {
    find: pauses.find,
    read: pauses.read,
    pause: (scope, pause) => around(scope, () => pauses.pause(scope, pause)),
    resume: (scope) => around(scope, () => pauses.resume(scope)),
  };
}
