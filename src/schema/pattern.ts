import { RE2JS } from 're2js';

/** A pattern in RE2's syntax, as the API server reads it: matches anywhere in the text, in linear time. */
export type Pattern = { readonly test: (text: string) => boolean };

const longest = 1_000;
const mostKept = 1_000;
const kept = new Map<string, Pattern | undefined>();

/**
 * Compiles a pattern of a CRD; undefined where RE2 has no such syntax (look-ahead, back-reference) or the
 * pattern is too large to be honest. Never throws, and a compiled pattern cannot hang on any text.
 */
export function compilePattern(source: string): Pattern | undefined {
  if (source.length > longest) return undefined;
  if (kept.has(source)) return kept.get(source);
  const pattern = tryCompile(source);
  if (kept.size >= mostKept) kept.clear();
  kept.set(source, pattern);
  return pattern;
}

function tryCompile(source: string): Pattern | undefined {
  try {
    return RE2JS.compile(source);
  } catch {
    return undefined;
  }
}
