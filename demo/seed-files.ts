import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('seed/', import.meta.url));

/** The files below demo/seed/<name> by their path there. */
export function seedFiles(name: string): Record<string, string> {
  const directory = join(root, name);
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const read = (path: string): [string, string] => [
    relative(directory, path).split(sep).join('/'),
    readFileSync(path, 'utf8'),
  ];
  return Object.fromEntries(entries.map((entry) => read(join(entry.parentPath, entry.name))));
}
