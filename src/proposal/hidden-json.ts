import { isObject, type JsonObject } from '../domain/json.ts';

/** JSON as a comment of HTML that no value in it can end: `<!-- hedgerow drift {…} -->`, a line of its own. */
export function hideJson(words: string, value: JsonObject): string {
  const json = JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
    .replaceAll('--', '-\\u002d')
    .replace(/[\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
  return `<!-- ${words} ${json} -->`;
}

/** The last comment of these words that `read` accepts, whatever people wrote around it and however lines end. */
export function findHiddenJson<T>(
  text: string | null | undefined,
  words: string,
  read: (value: JsonObject) => T | undefined,
): T | undefined {
  const begin = `<!-- ${words} {`;
  for (const line of (text ?? '').split(/\r\n|\r|\n/).reverse()) {
    if (!line.startsWith(begin)) continue;
    const json = /^<!-- [\w ]+ (\{.*\}) -->\s*$/.exec(line)?.[1];
    const value = json === undefined ? undefined : parse(json);
    const found = isObject(value) ? read(value) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
