import { type Examine, examineFile } from '../records/examine.ts';
import type { Memory } from './memory.ts';

/** Bytes that a file takes in memory once it is examined, to those it has: its text, its values, what is said of it. */
const growth = 4;

/** Examines a file, or remembers what it found when it examined the same bytes by the same rules. */
export function examineWith({ examined }: Pick<Memory, 'examined'>): Examine {
  return ({ blob, bytes }, knowledge) => {
    const key = `${knowledge.id} ${blob}`;
    const known = examined.get(key);
    if (known !== undefined) return known;
    const found = examineFile(bytes, knowledge);
    examined.set(key, found, bytes.byteLength * growth + 500);
    return found;
  };
}
