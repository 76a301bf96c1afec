import { describe, expect, test } from 'vitest';
import { noRequestLimits, type RequestLedger, type RequestLimits } from '../../src/ports/request-ledger.ts';

/** A ledger under test, and what moves its clock. */
export type LedgerStage = {
  readonly ledger: RequestLedger;
  /** Another process at the same account; the same one where there is only one process. */
  readonly other: RequestLedger;
  /** Lets so many milliseconds pass. */
  readonly pass: (milliseconds: number) => Promise<void> | void;
  readonly close?: () => Promise<void>;
};

const read = { points: 1, isContent: false };
const write = { points: 5, isContent: true };
const minute = 60_000;
const hour = 3_600_000;

/** What every ledger does, however it is kept. */
export function describeLedger(
  name: string,
  open: (limits: RequestLimits) => Promise<LedgerStage> | LedgerStage,
): void {
  const stage = async (limits: Partial<RequestLimits>, run: (stage: LedgerStage) => Promise<void>): Promise<void> => {
    const opened = await open({ ...noRequestLimits, ...limits });
    try {
      await run(opened);
    } finally {
      await opened.close?.();
    }
  };
  const granted = { granted: true, wait: 0 };

  describe(`${name} as a request ledger`, () => {
    test('no minute holds more content than its limit, whichever process asks', () =>
      stage({ contentPerMinute: 3 }, async ({ ledger, other, pass }) => {
        expect(await ledger.take(1, write, 0)).toEqual(granted);
        expect(await other.take(1, write, 0)).toEqual(granted);
        await pass(30_000);
        expect(await ledger.take(1, write, 0)).toEqual(granted);
        const refused = await other.take(1, write, 0);
        expect(refused.granted).toBe(false);
        expect(refused.wait).toBeGreaterThanOrEqual(30_000);
        expect(refused.wait).toBeLessThan(35_000);
        await pass(refused.wait);
        expect((await ledger.take(1, write, 0)).granted).toBe(true);
      }));

    test('what was refused was not entered', () =>
      stage({ contentPerMinute: 1 }, async ({ ledger, pass }) => {
        await ledger.take(1, write, 0);
        for (let i = 0; i < 5; i += 1) expect((await ledger.take(1, write, 0)).granted).toBe(false);
        await pass(minute + 5_000);
        expect((await ledger.take(1, write, 0)).granted).toBe(true);
      }));

    test('no hour holds more content than its limit', () =>
      stage({ contentPerMinute: 10, contentPerHour: 4 }, async ({ ledger, pass }) => {
        for (let i = 0; i < 4; i += 1) {
          expect((await ledger.take(1, write, 0)).granted).toBe(true);
          await pass(10 * minute);
        }
        const refused = await ledger.take(1, write, 0);
        expect(refused.granted).toBe(false);
        expect(refused.wait).toBeGreaterThanOrEqual(hour - 40 * minute);
        await pass(refused.wait);
        expect((await ledger.take(1, write, 0)).granted).toBe(true);
      }));

    test('reads cost points and create nothing', () =>
      stage({ pointsPerMinute: 12, contentPerMinute: 1 }, async ({ ledger }) => {
        expect(await ledger.take(1, write, 0)).toEqual(granted);
        for (let i = 0; i < 7; i += 1) expect(await ledger.take(1, read, 0)).toEqual(granted);
        expect((await ledger.take(1, read, 0)).granted).toBe(false);
      }));

    test('writes stand apart; who waits has its place', () =>
      stage({ writeSpacing: 1_000 }, async ({ ledger, other }) => {
        expect(await ledger.take(1, write, 5_000)).toEqual(granted);
        const second = await other.take(1, write, 5_000);
        const third = await ledger.take(1, write, 5_000);
        expect(second.granted && third.granted).toBe(true);
        expect(second.wait).toBeGreaterThan(900);
        expect(second.wait).toBeLessThanOrEqual(1_000);
        expect(third.wait).toBeGreaterThan(1_900);
        expect(third.wait).toBeLessThanOrEqual(2_000);
        expect((await other.take(1, write, 1_000)).granted).toBe(false);
        expect(await ledger.take(1, read, 0)).toEqual(granted);
      }));

    test('an installation knows nothing of another', () =>
      stage({ contentPerMinute: 1, writeSpacing: 1_000 }, async ({ ledger }) => {
        await ledger.take(1, write, 0);
        await ledger.hold(1, hour);
        expect(await ledger.take(2, write, 0)).toEqual(granted);
      }));

    test('a hold stops reads and writes of every process until it is over; a shorter one does not end it', () =>
      stage({}, async ({ ledger, other, pass }) => {
        await ledger.hold(1, 90_000);
        await other.hold(1, 10_000);
        const refused = await other.take(1, read, 10_000);
        expect(refused.granted).toBe(false);
        expect(refused.wait).toBeGreaterThan(85_000);
        await pass(refused.wait);
        expect((await ledger.take(1, write, 0)).granted).toBe(true);
      }));

    test('many at once: exactly as many as the limit', () =>
      stage({ contentPerMinute: 75 }, async ({ ledger, other }) => {
        const grants = await Promise.all(
          Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? ledger : other).take(1, write, 0)),
        );
        expect(grants.filter((grant) => grant.granted)).toHaveLength(75);
      }));
  });
}
