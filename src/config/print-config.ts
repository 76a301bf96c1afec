import { printYaml } from '../yaml/print.ts';
import type { Fabric } from './fabric.ts';

const heading = `# What Hedgerow keeps in order here. Every setting: docs/configuration.md of Hedgerow.
`;

/** The text of a `.github/hedgerow.yml` for these fabrics: what differs from the defaults, and nothing else. */
export function printConfig(fabrics: readonly Pick<Fabric, 'name' | 'directory' | 'kindDirectory'>[]): string {
  const entries = fabrics.map(({ name, directory, kindDirectory }) => ({
    name,
    directory: directory === '' ? '.' : directory,
    ...(kindDirectory === 'plural' ? { kindDirectory } : {}),
  }));
  return heading + printYaml({ version: 1, fabrics: entries });
}
