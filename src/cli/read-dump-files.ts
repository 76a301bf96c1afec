import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DumpFile } from '../drift/read-dump.ts';
import { isManifestPath } from '../records/paths.ts';
import { CannotRun, describeSystemError } from './cannot-run.ts';

/**
 * The files of a dump: the one that the path names, or every YAML and JSON file below the directory that it names, in
 * the order of their paths. Throws CannotRun where something cannot be read or there is nothing.
 */
export function readDumpFiles(path: string): DumpFile[] {
  try {
    if (!statSync(path).isDirectory()) return [{ path, bytes: readFileSync(path) }];
    const files = readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && isManifestPath(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    if (files.length > 0) return files.map((file) => ({ path: file, bytes: readFileSync(file) }));
  } catch (error) {
    throw new CannotRun(`cannot read the snapshot ${path}: ${describeSystemError(error)}`, error);
  }
  throw new CannotRun(`the snapshot ${path} holds no YAML or JSON file: write kubectl get … -o yaml into it`);
}
