import { OperationalError } from '../ports/operational-error.ts';

/** Lets a number of jobs of one installation through at a time; the others come again, and leave their place to others. */
export type Turnstile = {
  /** Runs the work, or throws a postponed OperationalError where the installation has its share of this process. */
  readonly pass: (installation: number, work: () => Promise<void>) => Promise<void>;
};

export type TurnstileOptions = {
  /** Jobs of one installation at the same time. */
  readonly most: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
};

type Gate = { inside: number; typical: number; nextTurn: number };

/** What a job is taken to last before one has been seen, in milliseconds. */
const firstGuess = 2_000;

/**
 * A turnstile for one process. Whoever is turned away is told a turn of its own, one after the other as jobs of the
 * installation have been ending, so that they do not all come again at once.
 */
export function createTurnstile({ most, now = Date.now }: TurnstileOptions): Turnstile {
  const gates = new Map<number, Gate>();
  const gateOf = (installation: number): Gate => {
    const gate = gates.get(installation) ?? { inside: 0, typical: firstGuess, nextTurn: 0 };
    gates.set(installation, gate);
    return gate;
  };
  const turnAway = (installation: number, gate: Gate): never => {
    gate.nextTurn = Math.max(gate.nextTurn, now()) + gate.typical / most;
    throw new OperationalError(`installation ${installation}: others of it are worked on`, {
      retryable: true,
      retryAfter: (gate.nextTurn - now()) / 1000,
      isPostponed: true,
    });
  };
  return {
    pass: async (installation, work) => {
      const gate = gateOf(installation);
      if (gate.inside >= most) turnAway(installation, gate);
      gate.inside += 1;
      const start = now();
      try {
        await work();
      } finally {
        gate.inside -= 1;
        gate.typical = Math.min(Math.max(0.8 * gate.typical + 0.2 * (now() - start), 50), 60_000);
      }
    },
  };
}
