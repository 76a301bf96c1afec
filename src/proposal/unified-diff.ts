import type { ChangePlan } from '../edit/change-plan.ts';
import { unifiedDiff } from '../records/line-diff.ts';
import { joinPath } from './links.ts';

/**
 * A plan as a unified diff that `patch -p1` and `git apply` take, paths relative to the repository; a file that would
 * show a credential is named in a line that both pass over. Lines keep their own ends.
 */
export function printUnifiedDiff({ records, directory, changeSet }: ChangePlan): string {
  const diffs = new Map(records.flatMap(({ path, diff }) => (diff === undefined ? [] : [[path, diff] as const])));
  const parts: string[] = [];
  for (const [path, change] of changeSet) {
    const whole = joinPath(directory, path);
    const diff = diffs.get(path);
    if (diff === undefined) {
      parts.push(`# not shown: ${quoted(whole)}`);
      continue;
    }
    const isNew = records.some((record) => record.path === path && record.action === 'create');
    parts.push(
      `--- ${isNew ? '/dev/null' : quoted(`a/${whole}`)}`,
      `+++ ${change.action === 'delete' ? '/dev/null' : quoted(`b/${whole}`)}`,
      ...unifiedDiff(diff.before, diff.after, Number.POSITIVE_INFINITY),
    );
  }
  return parts.length === 0 ? '' : `${parts.join('\n')}\n`;
}

// As git quotes paths: C style where a character would end the name; a tab behind one with spaces.
function quoted(path: string): string {
  const special = /["\\\p{Cc}]/u;
  if (!special.test(path)) return path.includes(' ') ? `${path}\t` : path;
  const escaped = path
    .replace(/["\\]/g, '\\$&')
    .replace(/\p{Cc}/gu, (character) =>
      [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
    );
  return `"${escaped}"`;
}
