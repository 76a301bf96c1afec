import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyPlanComment,
  noPermissionComment,
  personPushedComment,
  refusedPushComment,
  retiredComment,
  unknownCommandComment,
} from '../../src/proposal/comments.ts';
import { hostileText } from './hostile-text.ts';
import { links } from './plan-fixture.ts';
import { findLive } from './render-github.ts';

describe('comments', () => {
  it.each([
    [
      emptyPlanComment('fabric-1', 'main', links),
      'Nothing is left to do for `fabric-1` on `main` at [`3f2c1ab`](https://github.example/acme/network/commit/3f2c1ab0c0ffee00000000000000000000000001), so Hedgerow closes this pull request and deletes its branch. The next push to `raw/` opens a new one.',
    ],
    [
      refusedPushComment('hedgerow/normalize/fabric-1', 'Cannot force-push to this branch'),
      "GitHub refused Hedgerow's push to `hedgerow/normalize/fabric-1`: Cannot force-push to this branch. This pull request stays as it was. Allow the App in that rule and comment `/hedgerow rebuild`.",
    ],
    [
      noPermissionComment('/hedgerow rebuild'),
      '`/hedgerow rebuild` is obeyed for people with write permission to this repository. Ask one of them to comment it.',
    ],
  ])('%#', (comment, text) => {
    expect(comment).toBe(text);
  });
  it('are inert', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        for (const comment of [
          emptyPlanComment(text, text, links),
          personPushedComment(text, text, links),
          refusedPushComment(text, text),
          noPermissionComment(text),
          retiredComment(text, { number: 7, merged: true }, links),
          unknownCommandComment(text),
        ]) {
          expect(findLive(comment, links.server)).toEqual([]);
        }
      }),
    );
  });
});
