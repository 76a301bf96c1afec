import { ApiProblem } from './api-problem.ts';

/** Prints where a page ended, so that clients take it as it is. */
export function printPageToken(place: Readonly<Record<string, string>>): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Reads what printPageToken wrote; undefined for every other text. Members other than texts are left out. */
export function parsePageToken(text: string): ReadonlyMap<string, string> | undefined {
  try {
    const read: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (typeof read !== 'object' || read === null || Array.isArray(read)) return undefined;
    return new Map(Object.entries(read).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
  } catch {
    return undefined;
  }
}

/** The place that `after` names, or undefined where a list begins. Throws `invalid-request` for what is no place of it. */
export function readAfter(after: string | undefined, name: string): string | undefined {
  if (after === undefined) return undefined;
  const place = parsePageToken(after)?.get(name);
  if (place !== undefined) return place;
  throw invalidAfter();
}

/** The fault of an `after` that no page of this list gave. */
export function invalidAfter(): ApiProblem {
  const message = 'after must be the `next` of a page of this list';
  return new ApiProblem('invalid-request', `in the query: ${message}`, {
    errors: [{ pointer: '/after', code: 'schema', message }],
  });
}

/** `next` of a page: after this place; null on the last page. */
export function pageAfter(place: string | undefined, name: string): string | null {
  return place === undefined ? null : printPageToken({ [name]: place });
}
