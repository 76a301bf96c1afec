/** Milliseconds from one batch to the next at least: a burst becomes few batches, a single item does not wait. */
const spacing = 20;

/**
 * Collects what is asked for while a batch is on its way and does it in the next one: one commit to the disk then
 * serves everybody who waited. A batch that fails fails for each of its items.
 */
export function gather<Item, Result>(
  most: number,
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
): (item: Item) => Promise<Result> {
  type Waiting = { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void };
  let waiting: Waiting[] = [];
  let isRunning = false;

  const drain = async (): Promise<void> => {
    isRunning = true;
    // Everything that was read from the sockets in this turn goes along.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const begun = performance.now();
      const batch = waiting.slice(0, most);
      waiting = waiting.slice(most);
      try {
        const results = await run(batch.map(({ item }) => item));
        for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(spacing - (performance.now() - begun), 0)));
    }
    isRunning = false;
  };
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!isRunning) void drain();
    });
}
