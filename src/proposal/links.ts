import { code } from './escape.ts';

/** Where the repository is looked at, and the commit that paths and lines refer to. */
export type Links = {
  /** Without a trailing slash, for example https://github.com */
  readonly server: string;
  readonly owner: string;
  readonly repo: string;
  /** Full commit id that was planned on. */
  readonly commit: string;
  /** Number of the pull request, where there is one already. */
  readonly number?: number;
};

const longestUrl = 1000;

/** The page of the repository. */
export function repositoryUrl(links: Links): string {
  return `${links.server}/${encode(links.owner)}/${encode(links.repo)}`;
}

/** The page of a file at the planned commit, at a line where one is given; path from the repository's root. */
export function fileUrl(links: Links, path: string, line?: number): string {
  return `${repositoryUrl(links)}/blob/${links.commit}/${encodePath(path)}${line === undefined ? '' : `#L${line}`}`;
}

/** The page of a directory at the planned commit. */
export function directoryUrl(links: Links, path: string): string {
  return `${repositoryUrl(links)}/tree/${links.commit}/${encodePath(path)}`;
}

/** A directory as code, linked to its page; the root's is "" and shown as `./`. */
export function directoryLink(links: Links, path: string): string {
  const label = code(path === '' ? './' : `${path}/`);
  const url = directoryUrl(links, path);
  return url.length > 1000 ? label : `[${label}](${url})`;
}

/** `path:line` as code, linked to its place; without the link where the address would be longer than browsers like. */
export function fileLink(links: Links, directory: string, path: string, line?: number): string {
  const label = code(line === undefined ? path : `${path}:${line}`);
  const whole = joinPath(directory, path);
  const url = whole.length > longestUrl ? undefined : fileUrl(links, whole, line);
  return url === undefined || url.length > longestUrl ? label : `[${label}](${url})`;
}

/** A commit's first seven digits as code, linked to its page. */
export function commitLink(links: Links, commit = links.commit): string {
  return `[${code(commit.slice(0, 7))}](${repositoryUrl(links)}/commit/${encode(commit)})`;
}

/** Where the report page of a fabric is; `page` is the part that only readers of its check know. */
export function driftPageUrl(
  publicUrl: string,
  { owner, repo, fabric, page }: { owner: string; repo: string; fabric: string; page: string },
): string {
  return `${publicUrl}/drift/${[owner, repo, fabric, page].map(encode).join('/')}`;
}

/** A path of a fabric as a path of the repository; the root's directory is "". */
export function joinPath(directory: string, path: string): string {
  return directory === '' ? path : `${directory}/${path}`;
}

function encodePath(path: string): string {
  return path.split('/').map(encode).join('/');
}

// toWellFormed: encodeURIComponent throws on a lone surrogate. Parentheses would end a Markdown link.
function encode(segment: string): string {
  return encodeURIComponent(segment.toWellFormed()).replace(
    /[!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
