import type { RecordKey } from '../domain/record-key.ts';
import { code, word } from './escape.ts';

/** A record as a reviewer names it: VPC `vpc-1`. */
export function recordName(key: RecordKey): string {
  return `${word(key.kind)} ${code(key.name, 80)}`;
}

/** The same with its namespace, where that is not the usual one: VPC `lab/vpc-1`. */
export function placedName(key: RecordKey): string {
  return `${word(key.kind)} ${code(placedIn(key), 80)}`;
}

/** A record's name as text, with its namespace where that is not the usual one. */
export function placedIn({ namespace, name }: RecordKey): string {
  return namespace === null || namespace === 'default' ? name : `${namespace}/${name}`;
}

/** The display name of a placement (`VPC vpc-1`, `document`): the kind a word, the name code. */
export function documentName(title: string): string {
  const space = title.indexOf(' ');
  if (space < 0) return word(title);
  return `${word(title.slice(0, space))} ${code(title.slice(space + 1), 80)}`;
}

/** The kind that a display name begins with; what a table is counted by. */
export function kindOf(title: string): string {
  const space = title.indexOf(' ');
  return space < 0 ? title : title.slice(0, space);
}
