import { readFileSync, statSync } from 'node:fs';

/**
 * A file whose content is read again when it was replaced, at the next use: by the time of its last change, its size
 * and its inode, so that a mounted secret that is swapped by its link is seen too. What cannot be used is reported
 * once, and the last good value stays. Throws what the first reading fails with.
 */
export function watchFile<Value>(
  path: string,
  parse: (text: string) => Value,
): (report?: (error: unknown) => void) => Value {
  let stamp = stampOf(path);
  let value = parse(readFileSync(path, 'utf8'));
  return (report) => {
    const now = stampOf(path);
    if (now === stamp) return value;
    stamp = now;
    try {
      value = parse(readFileSync(path, 'utf8'));
    } catch (error) {
      report?.(error);
    }
    return value;
  };
}

/** Changes whenever the file does; the same word for every file that cannot be seen. */
function stampOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? 'absent' : `${stat.mtimeNs} ${stat.size} ${stat.ino}`;
}
