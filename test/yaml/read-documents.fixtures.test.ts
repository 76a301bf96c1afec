import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDocuments } from '../../src/yaml/read-documents.ts';

const root = join(import.meta.dirname, '../../fixtures/yaml');

describe('every fixture reads as its expected.json says', () => {
  const cases = readdirSync(root).sort();
  test.each(cases)('%s', (name) => {
    const input = readdirSync(join(root, name)).find((file) => file.startsWith('input.'));
    const bytes = readFileSync(join(root, name, input ?? 'input.yaml'));
    const expected: unknown = JSON.parse(readFileSync(join(root, name, 'expected.json'), 'utf8'));
    // An absent `value` cannot be said in JSON: undefined members are left out on both sides.
    expect(JSON.parse(JSON.stringify(readDocuments(bytes)))).toEqual(expected);
  });
});
