import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { expect } from 'vitest';
import { isList, isObject, type Json, type JsonObject } from '../../src/domain/json.ts';
import { readDocuments } from '../../src/yaml/read-documents.ts';

export const root = join(import.meta.dirname, '../..');

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Documents as a reader of YAML 1.1 has them and one of 1.2: they must agree. */
export function readYaml(path: string): JsonObject[] {
  const content = read(path);
  const { documents, faults } = readDocuments(Buffer.from(content));
  expect([...faults, ...documents.flatMap((document) => document.faults)]).toEqual([]);
  const values = documents.map(({ value }) => value);
  expect(loadAll(content)).toEqual(values);
  return values.filter((value) => isObject(value));
}

/** What stands at a path of members; list items by their name or index. */
export function at(value: Json | undefined, ...path: (string | number)[]): Json | undefined {
  return path.reduce<Json | undefined>((found, key) => {
    if (isList(found)) {
      return typeof key === 'number' ? found[key] : found.find((one) => isObject(one) && one.name === key);
    }
    return isObject(found) ? found[key] : undefined;
  }, value);
}

/** A text; empty where it is something else. */
export const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

export const texts = (value: Json | undefined): string[] =>
  isList(value) ? value.filter((one) => typeof one === 'string') : [];

export const names = (value: Json | undefined): string[] =>
  isList(value) ? value.flatMap((one) => (isObject(one) && typeof one.name === 'string' ? [one.name] : [])) : [];
