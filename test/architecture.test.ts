import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { afterEach, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const planted: string[] = [];

afterEach(() => {
  for (const directory of planted.splice(0)) rmSync(directory, { recursive: true, force: true });
});

async function cruiseSources(baseDir: string): Promise<ICruiseResult> {
  const options: ICruiseOptions = await extractDepcruiseOptions(join(root, '.dependency-cruiser.mjs'));
  const tsConfig = extractTSConfig(join(root, 'tsconfig.json'));
  const { output } = await cruise(['src'], { ...options, baseDir, validate: true }, undefined, { tsConfig });
  if (typeof output === 'string') throw new Error(output);
  return output;
}

function plant(files: Record<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), 'hedgerow-architecture-'));
  planted.push(directory);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

const violated = (result: ICruiseResult): string[] => result.summary.violations.map((violation) => violation.rule.name);

describe('the source layout', () => {
  it('has no forbidden import, and the check has seen every source file', async () => {
    const result = await cruiseSources(root);
    expect(violated(result)).toEqual([]);
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => `src/${path}`)
      .sort();
    const seen = result.modules.map((module) => module.source).filter((source) => source.startsWith('src/'));
    expect(seen.sort()).toEqual(sources);
    expect(sources.length).toBeGreaterThan(50);
  });

  it.each([
    ['domain-imports-downward', "export * from '../cli/b.ts';", 'src/domain/a.ts'],
    ['yaml-imports-downward', "import type { b } from '../cli/b.ts';\nexport type A = typeof b;", 'src/yaml/a.ts'],
    ['normalize-imports-downward', "export * from '../drift/b.ts';", 'src/normalize/a.ts'],
    ['pure', "export { readFile } from 'node:fs';", 'src/normalize/a.ts'],
    ['only-yaml-imports-yaml', "export { parse } from 'yaml';", 'src/kinds/a.ts'],
    ['only-schema-imports-ajv', "export { Ajv } from 'ajv';", 'src/kinds/a.ts'],
    [
      'only-cluster-imports--kubernetes-client-node',
      "export { KubeConfig } from '@kubernetes/client-node';",
      'src/cli/a.ts',
    ],
    ['one-way-to-a-cluster', "export { request } from 'node:https';", 'src/cluster/a.ts'],
    ['known-place', "export * from '../utils/b.ts';", 'src/cli/a.ts'],
    ['no-development-dependency', "export { test } from 'vitest';", 'src/cli/a.ts'],
  ])('finds a planted violation of %s', async (rule, line, path) => {
    const directory = plant({
      [path]: `${line}\n`,
      'src/cli/b.ts': 'export const b = 1;\n',
      'src/drift/b.ts': 'export const b = 1;\n',
      'src/utils/b.ts': 'export const b = 1;\n',
      'package.json': readFileSync(join(root, 'package.json'), 'utf8'),
    });
    symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
    expect(violated(await cruiseSources(directory))).toContain(rule);
  });
});
