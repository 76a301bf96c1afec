/** One request that reached the double. */
export type LoggedRequest = {
  /** Position in the order of arrival, from 0. */
  readonly index: number;
  readonly method: string;
  /** Without the API's prefix and the query. */
  readonly path: string;
  readonly query: string;
  /** `GET /repos/{owner}/{repo}/git/trees/{tree_sha}`; `download` for the bytes behind a redirect, `unknown`. */
  readonly operation: string;
  /** Login of who asked: `hedgerow[bot]`, a person's, or `app:<id>` for an App's own token; `-` for nobody. */
  readonly actor: string;
  readonly body: unknown;
  /** 0 while unanswered, and where the connection was cut. */
  status: number;
  /** The injected fault it met. */
  fault: string | null;
};

export type RequestFilter = {
  /** Only requests from this position on, as `mark()` gave it. */
  readonly since?: number;
  /** Whether requests for access tokens count; they do not by default (DESIGN.md section 6). */
  readonly tokens?: boolean;
  readonly actor?: string;
  readonly method?: string;
  /** Part of the operation. */
  readonly operation?: string;
  readonly where?: (request: LoggedRequest) => boolean;
};

export type RequestLog = {
  readonly all: readonly LoggedRequest[];
  /** The position that the next request will have. */
  mark(): number;
  /** Requests to the API; a download behind a redirect belongs to its redirect and is not one. */
  list(filter?: RequestFilter): LoggedRequest[];
  count(filter?: RequestFilter): number;
  /** Requests that change something. */
  writes(filter?: RequestFilter): LoggedRequest[];
  add(request: Omit<LoggedRequest, 'index' | 'status' | 'fault'>): LoggedRequest;
};

/** Whether an operation hands out an access token. */
export const isTokenRequest = (operation: string): boolean => operation.endsWith('/access_tokens');

export function createRequestLog(): RequestLog {
  const all: LoggedRequest[] = [];
  const list = (filter: RequestFilter = {}): LoggedRequest[] =>
    all
      .slice(filter.since ?? 0)
      .filter(
        (request) =>
          request.operation !== 'download' &&
          (filter.tokens === true || !isTokenRequest(request.operation)) &&
          (filter.actor === undefined || request.actor === filter.actor) &&
          (filter.method === undefined || request.method === filter.method) &&
          (filter.operation === undefined || request.operation.includes(filter.operation)) &&
          (filter.where === undefined || filter.where(request)),
      );
  return {
    all,
    mark: () => all.length,
    list,
    count: (filter) => list(filter).length,
    writes: (filter) => list(filter).filter(({ method }) => method !== 'GET' && method !== 'HEAD'),
    add(request) {
      const logged = { ...request, index: all.length, status: 0, fault: null };
      all.push(logged);
      return logged;
    },
  };
}
