import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemoryLedger } from '../../src/github/create-memory-ledger.ts';
import { defaultRequestLimits } from '../../src/ports/request-ledger.ts';
import { describeLedger } from '../ports/request-ledger-contract.ts';

describeLedger('memory', (limits) => {
  let now = 1_000_000_000_000;
  const ledger = createMemoryLedger(limits, () => now);
  return {
    ledger,
    other: ledger,
    pass: (milliseconds) => {
      now += milliseconds;
    },
  };
});

test('whatever comes when: every minute and every hour are within the limits, and nobody waits for ever', async () => {
  const request = fc.record({ pause: fc.integer({ min: 0, max: 20_000 }), isContent: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 300, maxLength: 900 }), async (requests) => {
      const limits = {
        ...defaultRequestLimits,
        writeSpacing: 0,
        contentPerMinute: 8,
        contentPerHour: 60,
        pointsPerMinute: 60,
      };
      let now = 0;
      const ledger = createMemoryLedger(limits, () => now);
      const sent: { at: number; points: number; isContent: boolean }[] = [];
      for (const { pause, isContent } of requests) {
        now += pause;
        const cost = { points: isContent ? 5 : 1, isContent };
        let grant = await ledger.take(1, cost, 2_000);
        for (let tries = 0; !grant.granted; tries += 1) {
          expect(tries).toBeLessThan(5);
          now += grant.wait;
          grant = await ledger.take(1, cost, 2_000);
        }
        sent.push({ at: now + grant.wait, ...cost });
      }
      for (const { at } of sent) {
        const within = (window: number) => sent.filter((one) => one.at > at - window && one.at <= at);
        expect(within(60_000).filter(({ isContent }) => isContent).length).toBeLessThanOrEqual(8);
        expect(within(3_600_000).filter(({ isContent }) => isContent).length).toBeLessThanOrEqual(60);
        expect(within(60_000).reduce((sum, { points }) => sum + points, 0)).toBeLessThanOrEqual(60);
      }
    }),
    { numRuns: 15 },
  );
});
