import { isShallow } from '../is-shallow.ts';
import { ApiProblem } from './api-problem.ts';
import type { ApiScope } from './api-scope.ts';

/** Bytes of an edit and of an upload (DESIGN.md section 6). */
export const editLimit = 1024 ** 2;
export const uploadLimit = 24 * 1024 ** 2;
/** Levels of nesting, as in files. */
const deepest = 100;

/** Bodies are JSON: bounded, not deeper than files may be, without members that would change what objects are. */
export function takeBodies(scope: ApiScope): void {
  scope.removeAllContentTypeParsers();
  const parse = scope.getDefaultJsonParser('error', 'error');
  scope.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer', bodyLimit: editLimit },
    (request, body, done) => {
      if (body.length === 0) return done(null, undefined);
      if (!isShallow(body, deepest)) {
        return done(new ApiProblem('invalid-json', `the body nests deeper than ${deepest} levels`));
      }
      const text = body.toString('utf8');
      if (!Buffer.from(text, 'utf8').equals(body)) return done(new ApiProblem('invalid-json', 'the body is not UTF-8'));
      void parse(request, text, done);
    },
  );
}
