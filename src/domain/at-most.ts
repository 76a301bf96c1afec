/** The same work, done for so many at a time; the others wait for their turn, in order. */
export function atMost<Given, Result>(
  most: number,
  work: (given: Given) => Promise<Result>,
): (given: Given) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (given) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work(given);
    } finally {
      // Whoever is next takes this place.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
