/** An answer that can be asked for again with its ETag. */
export type Kept<Response> = { readonly etag: string; readonly response: Response };

/** Answers by installation and address, the least recently used gone first. */
export type EtagCache<Response> = {
  readonly find: (key: string) => Kept<Response> | undefined;
  /** Answers that are too large are not kept. */
  readonly keep: (key: string, kept: Kept<Response>) => void;
};

/** Characters of JSON kept in all, and of one answer. */
const capacity = 24_000_000;
const largest = 4_000_000;

/** An empty cache. Its answers are shared: nobody may change them. */
export function createEtagCache<Response extends { readonly data: unknown }>(): EtagCache<Response> {
  const entries = new Map<string, { kept: Kept<Response>; size: number }>();
  let total = 0;
  const drop = (key: string): void => {
    total -= entries.get(key)?.size ?? 0;
    entries.delete(key);
  };
  return {
    find: (key) => {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.kept;
    },
    keep: (key, kept) => {
      drop(key);
      const size = JSON.stringify(kept.response.data).length;
      if (size > largest) return;
      entries.set(key, { kept, size });
      total += size;
      for (const oldest of entries.keys()) {
        if (total <= capacity) break;
        drop(oldest);
      }
    },
  };
}

/** Questions whose answer is a state that is asked for again and again; what is named by its content is not among them. */
const asked: ReadonlySet<string> = new Set([
  '/installation/repositories',
  '/repos/{owner}/{repo}',
  '/repos/{owner}/{repo}/branches/{branch}',
  '/repos/{owner}/{repo}/git/ref/{ref}',
  '/repos/{owner}/{repo}/git/matching-refs/{ref}',
  '/repos/{owner}/{repo}/pulls',
  '/repos/{owner}/{repo}/pulls/{pull_number}',
  '/repos/{owner}/{repo}/pulls/{pull_number}/commits',
  '/repos/{owner}/{repo}/issues/{issue_number}/comments',
  '/repos/{owner}/{repo}/commits/{ref}/check-runs',
]);

const aside: ReadonlySet<string> = new Set(['method', 'url', 'baseUrl', 'headers', 'request', 'mediaType']);

/** The key of a question; undefined where its answer is not worth keeping. */
export function etagKey(installation: number, options: Readonly<Record<string, unknown>>): string | undefined {
  const { method, url } = options;
  if (method !== 'GET' || typeof url !== 'string' || !asked.has(url)) return undefined;
  const given = Object.entries(options).filter(([name]) => !aside.has(name));
  return JSON.stringify([installation, url, given.sort(([a], [b]) => (a < b ? -1 : 1))]);
}
