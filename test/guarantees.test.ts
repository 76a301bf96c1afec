import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/** Rows of docs/guarantees.md: | promise | what prevents it | [file](../file) "test name" |, several tests by <br>. */
function namedTests(): { promise: string; file: string; test: string }[] {
  const rows = readFileSync(join(root, 'docs/guarantees.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\| [^-]/.test(line) && !line.startsWith('| promise'));
  return rows.flatMap((row) => {
    const [, promise = '', , tests = ''] = row.split('|').map((cell) => cell.trim());
    const named = [...tests.matchAll(/\[[^\]]*\]\(\.\.\/([^)]+)\) "([^"]+)"/g)];
    if (named.length === 0) return [{ promise, file: '', test: '' }];
    return named.map(([, file = '', test = '']) => ({ promise, file, test }));
  });
}

describe('docs/guarantees.md', () => {
  it('has rows', () => {
    expect(namedTests().length).toBeGreaterThan(10);
  });

  it.each(namedTests())('$promise: "$test" exists', ({ promise, file, test }) => {
    expect(file, `"${promise}" names no test`).not.toBe('');
    expect(existsSync(join(root, file)), `${file} does not exist`).toBe(true);
    const source = readFileSync(join(root, file), 'utf8');
    const titles = [...source.matchAll(/(?:it|test|describe)(?:\.\w+)*(?:\([^'"`]*?\))?\(\s*(['"`])(.*?)\1/gs)].map(
      ([, , title]) => title,
    );
    const bound = [...source.matchAll(/\]\)\(\s*(['"`])(.*?)\1/gs)].map(([, , title]) => title);
    expect([...titles, ...bound], `${file} has no test of this name`).toContain(test);
  });
});
