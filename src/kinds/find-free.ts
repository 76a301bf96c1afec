import type { JsonObject } from '../domain/json.ts';
import { type FreeAnswer, type FreeQuestion, mostFree } from './free-question.ts';
import type { Pack, SetRecord } from './kind.ts';
import type { PackSettings } from './settings.ts';

/**
 * Values that no record given uses and that the fabric does not keep for itself, by the same rules as the packs'
 * checkSet: put into a record they raise no finding there. Deterministic; near-linear in the records. Callers add what
 * open Changes hold as further records, of the same key too: each counts.
 */
export function findFree(
  packs: readonly Pack[],
  question: FreeQuestion,
  records: readonly SetRecord[],
  context: readonly JsonObject[],
  settings: PackSettings,
): FreeAnswer {
  const { count = 1 } = question;
  if (!Number.isInteger(count) || count < 1 || count > mostFree) {
    return { is: 'refused', code: 'out-of-range', about: 'count', message: `count must be from 1 to ${mostFree}` };
  }
  const pack = packs.find((one) => one.findFree !== undefined);
  const answer = pack?.findFree?.(question, records, context, settings);
  return answer ?? { is: 'refused', code: 'not-known', about: 'what', message: 'no kind pack knows such values' };
}
