/**
 * Compiles a small glob: `*` any characters within one segment, `?` one character, `**` (a whole segment) any
 * number of segments, none included. Everything else is literal; a segment that begins with a wildcard does not
 * match a dotfile. Time is bounded by pattern length × path length for every input: no backtracking beyond the
 * last star. Paths and patterns use `/`.
 */
export function compileGlob(pattern: string): (path: string) => boolean {
  const segments = pattern.split('/');
  return (path) => matchesSegments(segments, path.split('/'));
}

/** Whether a path matches any of the patterns; compile once, ask often. */
export function compileGlobs(patterns: readonly string[]): (path: string) => boolean {
  const globs = patterns.map(compileGlob);
  return (path) => globs.some((matches) => matches(path));
}

// The classic wildcard match: only the latest `**` (or `*`) can be worth extending, so one mark suffices.
function matchesSegments(pattern: readonly string[], path: readonly string[]): boolean {
  let at = 0;
  let next = 0;
  let starAt = -1;
  let starNext = 0;
  while (next < path.length) {
    const wanted = pattern[at];
    if (wanted === '**') {
      starAt = at++;
      starNext = next;
    } else if (wanted !== undefined && matchesSegment(wanted, path[next] ?? '')) {
      at++;
      next++;
    } else if (starAt >= 0 && !(path[starNext] ?? '').startsWith('.')) {
      at = starAt + 1;
      next = ++starNext;
    } else {
      return false;
    }
  }
  while (pattern[at] === '**') at++;
  return at === pattern.length;
}

function matchesSegment(pattern: string, text: string): boolean {
  if (text.startsWith('.') && !pattern.startsWith('.')) return false;
  let at = 0;
  let next = 0;
  let starAt = -1;
  let starNext = 0;
  while (next < text.length) {
    const wanted = pattern[at];
    if (wanted === '*') {
      starAt = at++;
      starNext = next;
    } else if (wanted === '?' || (wanted !== undefined && wanted === text[next])) {
      at++;
      next++;
    } else if (starAt >= 0) {
      at = starAt + 1;
      next = ++starNext;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
