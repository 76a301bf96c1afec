type Token = { readonly is: 'star' } | { readonly is: 'one'; readonly allows: (character: string) => boolean };

/** Longer patterns, and such with more alternatives, are not read. */
const mostAlternatives = 200;
const longestPattern = 1_000;

/**
 * Compiles a pattern of `directory.include` and `directory.exclude`: `*` any text, slashes included, `?` one character,
 * `[a-z]` and `[!a]` one of a set, `{a,b}` alternatives, `\` takes what follows as it is. Time is bounded by the
 * alternatives × pattern length × path length for every input. Undefined where the pattern cannot be read.
 */
export function compileArgoGlob(pattern: string): ((path: string) => boolean) | undefined {
  const alternatives = pattern.length > longestPattern ? undefined : expand(pattern);
  if (alternatives === undefined) return undefined;
  const compiled = alternatives.map(tokensOf);
  if (compiled.includes(undefined)) return undefined;
  return (path) => compiled.some((tokens) => tokens !== undefined && matches(tokens, path));
}

/** The pattern once for each way to choose among its braces. */
function expand(pattern: string): string[] | undefined {
  const open = findOpen(pattern);
  if (open === -1) return [pattern];
  const choices = choicesAt(pattern, open);
  if (choices === undefined) return undefined;
  const rest = expand(pattern.slice(choices.end));
  const expanded: string[] = [];
  for (const choice of choices.texts) {
    const inner = expand(choice);
    if (inner === undefined || rest === undefined) return undefined;
    for (const begin of inner) for (const end of rest) expanded.push(`${pattern.slice(0, open)}${begin}${end}`);
    if (expanded.length > mostAlternatives) return undefined;
  }
  return expanded;
}

function findOpen(pattern: string): number {
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++;
    else if (pattern[at] === '{') return at;
  }
  return -1;
}

/** What stands between the commas of a brace and where it ends. */
function choicesAt(pattern: string, open: number): { readonly texts: string[]; readonly end: number } | undefined {
  const texts: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let at = open; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '\\') at++;
    else if (character === '{') depth++;
    else if (character === ',' && depth === 1) {
      texts.push(pattern.slice(start, at));
      start = at + 1;
    } else if (character === '}' && --depth === 0) {
      return { texts: [...texts, pattern.slice(start, at)], end: at + 1 };
    }
  }
  return undefined;
}

function tokensOf(pattern: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? '';
    if (character === '*') {
      if (tokens.at(-1)?.is !== 'star') tokens.push({ is: 'star' });
    } else if (character === '?') tokens.push({ is: 'one', allows: () => true });
    else if (character === '[') {
      const end = pattern.indexOf(']', at + 2);
      if (end === -1) return undefined;
      tokens.push({ is: 'one', allows: classOf(pattern.slice(at + 1, end)) });
      at = end;
    } else {
      const literal = character === '\\' ? (pattern[++at] ?? '\\') : character;
      tokens.push({ is: 'one', allows: (one) => one === literal });
    }
  }
  return tokens;
}

function classOf(content: string): (character: string) => boolean {
  const isNegated = content.startsWith('!');
  const members = isNegated ? content.slice(1) : content;
  const [low, dash, high] = members;
  const isRange = members.length === 3 && dash === '-' && low !== undefined && high !== undefined;
  return (character) => (isRange ? character >= low && character <= high : members.includes(character)) !== isNegated;
}

// The classic wildcard match: only the latest star can be worth extending, so one mark suffices.
function matches(tokens: readonly Token[], path: string): boolean {
  let at = 0;
  let next = 0;
  let starAt = -1;
  let starNext = 0;
  while (next < path.length) {
    const token = tokens[at];
    if (token?.is === 'star') {
      starAt = at++;
      starNext = next;
    } else if (token?.allows(path[next] ?? '')) {
      at++;
      next++;
    } else if (starAt >= 0) {
      at = starAt + 1;
      next = ++starNext;
    } else return false;
  }
  while (tokens[at]?.is === 'star') at++;
  return at === tokens.length;
}
