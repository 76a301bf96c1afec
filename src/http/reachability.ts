/** How long an answer holds, in milliseconds. */
const lasting = 60_000;

/**
 * Whether something can be reached, asked at most once a minute and never waited for: the answer is that of the last
 * time, and a probe that hangs delays nobody.
 */
export function createReachability(
  probe: () => Promise<unknown>,
  now: () => number = Date.now,
): () => 'reachable' | 'unreachable' | 'not known yet' {
  let answer: 'reachable' | 'unreachable' | 'not known yet' = 'not known yet';
  let askedAt = Number.NEGATIVE_INFINITY;
  return () => {
    if (now() - askedAt >= lasting) {
      askedAt = now();
      probe().then(
        () => {
          answer = 'reachable';
        },
        () => {
          answer = 'unreachable';
        },
      );
    }
    return answer;
  };
}
