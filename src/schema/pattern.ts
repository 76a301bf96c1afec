import { RE2JS } from 're2js';

/** A pattern in RE2's syntax, as the API server reads it: matches anywhere in the text, in linear time. */
export type Pattern = { readonly test: (text: string) => boolean };

const longest = 1_000;

/**
 * Compiles a pattern of a CRD; undefined where RE2 has no such syntax (look-ahead, back-reference) or the
 * pattern is too large to be honest. Never throws, and a compiled pattern cannot hang on any text.
 */
export function compilePattern(source: string): Pattern | undefined {
  if (source.length > longest) return undefined;
  try {
    return RE2JS.compile(source);
  } catch {
    return undefined;
  }
}
