import { code, plain, printNumber } from './escape.ts';
import { count, listSome } from './words.ts';

/** The label by which a person with write permission lets a pull request delete more records than the guard allows. */
export const largeLabel = 'hedgerow:large';

/** A pull request that deletes more records of a fabric than its `guard.deletes` (DESIGN.md 5.2). */
export type DeletionGuard = {
  readonly fabric: string;
  /** `VPC vpc-1` */
  readonly deleted: readonly string[];
  readonly limit: number;
  /** `ignored`: the label is set, but nobody with write permission is known to have set it. */
  readonly label: 'absent' | 'ignored' | 'lifts';
};

/** Whether it fails the check. */
export function holdsBack({ label }: DeletionGuard): boolean {
  return label !== 'lifts';
}

/** One line without Markdown. */
export function guardTitle({ fabric, deleted, limit }: DeletionGuard): string {
  return `Deletes ${count(deleted.length, 'record')} of ${plain(fabric, 80)}, more than the ${printNumber(limit)} that its guard allows`;
}

/** What is deleted, and what to do. */
export function describeGuard(guard: DeletionGuard): string {
  const { fabric, deleted, limit, label } = guard;
  const names = listSome(
    deleted.map((name) => code(name, 120)),
    10,
  );
  const what = `${code(fabric)}: this deletes ${count(deleted.length, 'record')} (${names}); the guard allows ${printNumber(limit)}.`;
  if (label === 'lifts') return `${what} The label ${code(largeLabel)} allows it.`;
  const how = `If that is meant, a person with write permission sets the label ${code(largeLabel)}.`;
  if (label === 'absent') return `**Do not merge:** ${what} ${how}`;
  return `**Do not merge:** ${what} ${how} It is set, but not known to be set by one of them: take it off and set it again.`;
}

/** Said once when a person lifts the guard. */
export function liftedComment(by: string): string {
  return `${code(by)} allows this pull request to delete more records than its guard does (label ${code(largeLabel)}). Taking the label off brings the guard back.`;
}

/** What that comment becomes when the label is taken off. */
export function loweredComment(by: string): string {
  return `The label ${code(largeLabel)} was taken off by ${code(by)}: the guard holds again.`;
}

/** Said once to somebody whose label does not count. */
export function labelRefusedComment(): string {
  return `The label ${code(largeLabel)} counts when a person with write permission to this repository sets it. Nothing was done.`;
}
