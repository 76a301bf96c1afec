import { expect, test } from 'vitest';
import { chooseType } from '../../../src/http/api/accepts.ts';
import { matchesTag } from '../../../src/http/api/etag.ts';
import { parsePageToken, printPageToken } from '../../../src/http/api/page-token.ts';
import { readWait } from '../../../src/http/api/prefer-wait.ts';

const offers = ['application/json', 'application/yaml'] as const;

test.each([
  [undefined, 'application/json'],
  ['*/*', 'application/json'],
  ['application/yaml', 'application/yaml'],
  ['application/yaml;q=0.5, application/json;q=0.1', 'application/yaml'],
  ['application/*;q=0.2, application/yaml;q=0', 'application/json'],
  ['text/html, */*;q=0.1', 'application/json'],
  ['application/json;q=0, */*', 'application/yaml'],
  ['text/html', undefined],
  ['nonsense', undefined],
])('Accept: %s takes %s', (accept, type) => {
  expect(chooseType(accept, offers)).toBe(type);
});

test.each([
  [undefined, '"a"', false],
  ['"a"', 'W/"a"', true],
  ['W/"a"', '"a"', true],
  ['"b", "a"', '"a"', true],
  ['*', '"a"', true],
  ['"ab"', '"a"', false],
])('If-None-Match: %s for %s: %s', (header, tag, isMatch) => {
  expect(matchesTag(header, tag)).toBe(isMatch);
});

test.each([
  [undefined, 0],
  ['wait=5', 5],
  ['respond-async, wait=10', 10],
  ['wait = "7"', 7],
  ['wait=4000', 30],
  ['wait=-1', 0],
  ['await=5', 0],
  ['wait=soon', 0],
])('Prefer: %s waits %i s', (prefer, seconds) => {
  expect(readWait(prefer)).toBe(seconds);
});

test('the place of a page is read back, and nothing else is', () => {
  const place = { key: 'a/b/-/ä', cursor: 'e.1' };
  expect(Object.fromEntries(parsePageToken(printPageToken(place)) ?? [])).toEqual(place);
  for (const text of ['', 'abc', Buffer.from('[1]').toString('base64url'), Buffer.from('null').toString('base64url')]) {
    expect(parsePageToken(text)).toBeUndefined();
  }
});
