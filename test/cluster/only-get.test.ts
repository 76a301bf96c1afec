import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = new URL('../../src/cluster/', import.meta.url);
const sources = readdirSync(folder).map((name): [string, string] => [
  name,
  readFileSync(new URL(name, folder), 'utf8'),
]);

test('a cluster is asked in one place, by GET, and the library is only asked for credentials', () => {
  const asking = /\b(?:requestGet|request|fetch|send|makeApiClient)\(/g;
  const places = sources.flatMap(([name, text]) => [...text.matchAll(asking)].map(([call]) => `${name} ${call}`));
  expect(places).toEqual(['get.ts requestGet(']);
  const methods = sources.flatMap(([, text]) => [...text.matchAll(/\bmethod:\s*(\S+?),/g)].map(([, method]) => method));
  expect(methods).toEqual(["'GET'"]);
  const imported = sources.flatMap(([, text]) => [
    ...text.matchAll(/import (?:type )?\{([^}]*)\} from '@kubernetes\/client-node'/g),
  ]);
  const names = new Set(
    imported.flatMap(([, list = '']) => list.split(',').map((name) => name.replace('type', '').trim())),
  );
  expect([...names].sort()).toEqual(['Cluster', 'KubeConfig', 'User']);
});
