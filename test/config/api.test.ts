import { expect, test } from 'vitest';
import { readApiSettings } from '../../src/config/api.ts';

test.each([
  [{}, { corsOrigins: [], apiRate: 600 }],
  [
    { CORS_ORIGINS: ' https://a.example.com , http://b:8000 ' },
    { corsOrigins: ['https://a.example.com', 'http://b:8000'] },
  ],
  [
    { CORS_ORIGINS: '*', API_RATE: '1' },
    { corsOrigins: ['*'], apiRate: 1 },
  ],
])('%o', (environment, settings) => {
  const problems: string[] = [];
  expect(readApiSettings(environment, problems)).toMatchObject(settings);
  expect(problems).toEqual([]);
});

test.each([
  [{ CORS_ORIGINS: 'https://a.example.com/path' }, 'CORS_ORIGINS must be'],
  [{ CORS_ORIGINS: 'a.example.com' }, 'CORS_ORIGINS must be'],
  [{ CORS_ORIGINS: 'file://x' }, 'CORS_ORIGINS must be'],
  [{ API_RATE: '0' }, 'API_RATE must be'],
  [{ API_RATE: 'many' }, 'API_RATE must be'],
])('%o: %s', (environment, words) => {
  const problems: string[] = [];
  readApiSettings(environment, problems);
  expect(problems).toEqual([expect.stringContaining(words)]);
});
