import { defaultLimits } from '../yaml/limits.ts';
import type { ExaminedFile } from './examine.ts';
import type { FabricFile } from './fabric-files.ts';
import { isManifestPath } from './paths.ts';

/** What is said of a file whose content is not looked at: no YAML by its name, or too large to be read (DESIGN.md 5.4). */
export function unreadFile({ path, file }: FabricFile): ExaminedFile {
  const fault = isManifestPath(path)
    ? {
        code: 'too-large' as const,
        message: `the file has ${file.size} bytes, at most ${defaultLimits.fileBytes} are read`,
      }
    : { code: 'not-yaml' as const, message: 'the file is neither YAML nor JSON by its name' };
  return { documents: [], faults: [{ ...fault, severity: 'error', line: 1 }], frame: [] };
}
