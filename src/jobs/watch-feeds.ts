import type { Feed } from '../ports/feed.ts';
import type { FabricRef } from '../ports/record-index.ts';
import type { SubscriptionStore } from '../ports/subscription-store.ts';
import type { HookJob } from './hook-job.ts';
import type { JobQueue } from './job-queue.ts';

export type WatchOptions = {
  readonly feed: Pick<Feed, 'follow'>;
  readonly subscriptions: Pick<SubscriptionStore, 'active' | 'list'>;
  readonly queue: Pick<JobQueue<HookJob>, 'add'>;
  /** Looks for fabrics to follow after so many milliseconds: those that other processes heard of first. */
  readonly interval: number;
  readonly warn: (error: unknown) => void;
};

/** Follows the feeds that somebody subscribed to, and has those subscriptions looked at when there is something new. */
export type FeedWatch = {
  /** Follows the feed of a fabric from now on. */
  readonly see: (ref: FabricRef) => void;
  /** Follows all that are subscribed to and has their subscriptions looked at: events may have come before. */
  readonly begin: () => Promise<void>;
  readonly stop: () => void;
};

/** The watch of one process; any number of processes may watch the same feeds. */
export function watchFeeds({ feed, subscriptions, queue, interval, warn }: WatchOptions): FeedWatch {
  const followed = new Map<string, () => void>();
  let timer: NodeJS.Timeout | undefined;
  const nameOf = ({ repository, fabric }: FabricRef): string => `${repository} ${fabric}`;

  const wake = async (ref: FabricRef): Promise<void> => {
    const some = (await subscriptions.list(ref)).filter(({ state }) => state === 'active');
    await queue.add(some.map(jobOf));
  };
  const see = (ref: FabricRef): void => {
    if (followed.has(nameOf(ref))) return;
    const { repository, fabric } = ref;
    followed.set(
      nameOf(ref),
      feed.follow(
        { repository, fabric },
        oneAtATime(() => wake(ref), warn),
      ),
    );
  };
  /** Leaves fabrics that nobody is subscribed to; those that are new here may have events that were not heard. */
  const refresh = async (): Promise<void> => {
    const active = await subscriptions.active();
    const wanted = new Set(active.map(nameOf));
    for (const [name, leave] of followed) {
      if (wanted.has(name)) continue;
      leave();
      followed.delete(name);
    }
    const unseen = active.filter((one) => !followed.has(nameOf(one)));
    for (const one of unseen) see(one);
    await queue.add(unseen.map(jobOf));
  };
  return {
    see,
    begin: async () => {
      timer = setInterval(() => {
        refresh().catch(warn);
      }, interval);
      timer.unref();
      await refresh();
    },
    stop: () => {
      clearInterval(timer);
      for (const leave of followed.values()) leave();
      followed.clear();
    },
  };
}

function jobOf({ repository, fabric, id }: HookJob): HookJob {
  return { repository, fabric, id };
}

/** However often it is called while the work is under way, the work is done once more afterwards. */
function oneAtATime(work: () => Promise<void>, warn: (error: unknown) => void): () => void {
  let isRunning = false;
  let isAsked = false;
  const run = async (): Promise<void> => {
    isRunning = true;
    try {
      while (isAsked) {
        isAsked = false;
        await work();
      }
    } catch (error) {
      warn(error);
    } finally {
      isRunning = false;
    }
  };
  return () => {
    isAsked = true;
    if (!isRunning) void run();
  };
}
