import { Composer, type CST, Lexer, type ParsedNode, Parser, type Document as YamlDocument } from 'yaml';
import { describeSyntax } from './syntax-message.ts';

/** A fault of the syntax, at a character offset of the text that was parsed; the message is half a sentence. */
export type SyntaxFault = {
  readonly code: 'yaml-syntax' | 'too-deep' | 'too-large';
  readonly message: string;
  readonly offset: number;
};

/** The syntax tree of one document; `root` is null where the text holds no node. */
export type Tree = { readonly root: ParsedNode | null; readonly fault: SyntaxFault | undefined };

type ParsedDocument = YamlDocument.Parsed<ParsedNode>;

const options = {
  version: '1.2',
  schema: 'core',
  merge: false,
  // Our own check (read-value.ts): the library's is quadratic in the members of a map.
  uniqueKeys: false,
  resolveKnownTags: false,
  prettyErrors: false,
  strict: true,
  logLevel: 'error',
} as const;

/** A nesting that surely fits on the stack, for texts that were judged by the limits before. */
const safeDepth = 1000;

/** A tree of more is more than memory may hold; a List of 10,000 VPCs has half as many. */
const maxLexemes = 3_000_000;
const tooMany = 'this document has more keys and values than can be read at once: split it';

/**
 * Parses the text of one document by YAML 1.2 core. Collections nested deeper than `depth` are found while
 * the tokens are read, before anything recurses. Only the first fault is told: the others mostly follow from it.
 * Never throws; the time is linear in the text.
 */
export function parseTree(text: string, depth = safeDepth, keepSourceTokens = false): Tree {
  const tokens: CST.Token[] = [];
  const parser = new Parser();
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (++lexemes > maxLexemes)
      return { root: null, fault: { code: 'too-large', message: tooMany, offset: parser.offset } };
    for (const token of parser.next(lexeme)) {
      tokens.push(token);
      // What follows cannot mend it, and hostile text could make millions of these.
      if (token.type === 'error') return failed('UNEXPECTED_TOKEN', token.message, token.offset, { text, tokens });
    }
    if (parser.stack.length > depth + 2) {
      return { root: null, fault: { code: 'too-deep', message: deeperThan(depth), offset: parser.offset } };
    }
  }
  for (const token of parser.end()) tokens.push(token);
  const [document, second] = compose(tokens, text.length, keepSourceTokens);
  const error = document?.errors[0];
  if (error !== undefined) return failed(error.code, error.message, error.pos[0], { text, tokens });
  if (second !== undefined) return failed('MULTIPLE_DOCS', '', second.range[0], { text, tokens });
  return { root: document?.contents ?? null, fault: undefined };
}

// The library makes an Error of each fault; without their stack traces, a text full of faults takes a tenth of the time.
function compose(tokens: readonly CST.Token[], end: number, keepSourceTokens: boolean): ParsedDocument[] {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return [...new Composer({ ...options, keepSourceTokens }).compose(tokens, true, end)];
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** The words for a nesting limit. */
export function deeperThan(depth: number): string {
  return `maps and lists are nested more than ${depth} deep`;
}

type Source = { readonly text: string; readonly tokens: readonly CST.Token[] };

function failed(code: string, message: string, offset: number, { text, tokens }: Source): Tree {
  const quote = /^Missing closing ['"]quote/.test(message) ? openQuote(tokens, offset) : undefined;
  const at = quote ?? Math.min(offset, Math.max(0, text.length - 1));
  return { root: null, fault: { code: 'yaml-syntax', message: describeSyntax({ code, message }), offset: at } };
}

// The library points to where the closing quote is missed, at the end of the text; people look for the opening one.
function openQuote(tokens: readonly CST.Token[], end: number): number | undefined {
  const pending: unknown[] = [...tokens];
  for (let token = pending.pop(); token !== undefined; token = pending.pop()) {
    if (typeof token !== 'object' || token === null) continue;
    if (isQuoted(token) && token.offset + token.source.length === end) return token.offset;
    pending.push(...Object.values(token).flat());
  }
  return undefined;
}

function isQuoted(token: object): token is { offset: number; source: string } {
  return 'type' in token && (token.type === 'single-quoted-scalar' || token.type === 'double-quoted-scalar');
}
