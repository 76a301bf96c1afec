/**
 * What keeps a text from being a plain path below the repository's root, as the end of a sentence
 * ("must not …"), or undefined. "." and one trailing slash are plain.
 */
export function findPathFault(path: string): string | undefined {
  if (path === '') return 'must not be empty: write "." for the root';
  if (path.includes('\\')) return 'must use / between directories, not \\';
  if (/[\p{Cc}\u2028\u2029]/u.test(path)) return 'must not hold control characters';
  if (path.startsWith('/') || /^[a-z]:/i.test(path))
    return 'must start at the root of the repository, without a leading /';
  if (path.startsWith('~')) return 'must start at the root of the repository, not at a home directory';
  const segments = path.replace(/\/$/, '').split('/');
  if (segments.includes('..')) return 'must not leave the repository with ..';
  if (segments.some((segment) => segment.toLowerCase() === '.git')) return 'must not lie in .git';
  if (segments[0]?.toLowerCase() === '.github') return 'must not lie in .github';
  if (path !== '.' && path !== './' && segments.some((segment) => segment === '' || segment === '.')) {
    return 'must be a plain path, without ./ and //';
  }
  return undefined;
}

/** A plain path as plans use it: no trailing slash, "" for the root. */
export function cleanDirectory(path: string): string {
  const trimmed = path.replace(/\/$/, '');
  return trimmed === '.' ? '' : trimmed;
}

/** Whether one directory is the other or holds it; "" is the root. Letter case counts. */
export function isNested(a: string, b: string): boolean {
  return isWithin(a, b) || isWithin(b, a);
}

/** Whether a path is the directory or lies in it. */
export function isWithin(path: string, directory: string): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`);
}

/**
 * What keeps a text from being a pattern of compileGlob for files of the repository, as the end of a sentence, or
 * undefined.
 */
export function findPatternFault(pattern: string): string | undefined {
  const fault = findPathFault(pattern);
  if (fault !== undefined) return fault;
  if (pattern.endsWith('/')) return 'must name files: end it with * or a file name';
  if (/[[\]{}!]/.test(pattern)) return 'may hold no wildcards but *, ** and ?';
  if (pattern.split('/').some((segment) => segment.includes('**') && segment !== '**')) {
    return 'must have ** alone between slashes, as in crds/**/*.yaml';
  }
  return undefined;
}

/** What keeps a text from being a branch name (git check-ref-format), as the end of a sentence, or undefined. */
export function findBranchFault(branch: string): string | undefined {
  if (branch.startsWith('refs/')) return 'must be the short name, without refs/heads/';
  const forbidden = /[\p{Cc} ~^:?*[\\\u007f]|\.\.|@\{|\/\/|^[-/]|[/.]$|^@$|(^|\/)\.|\.lock(\/|$)/u;
  return forbidden.test(branch) ? 'must be the name of a branch' : undefined;
}
