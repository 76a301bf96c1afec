import type { Json } from '../../../../src/domain/json.ts';
import { isTokenRequest, type LoggedRequest } from './request-log.ts';

/** What goes wrong with a request. */
export type Fault =
  /** An answer instead of GitHub's; with `effect`, the request is carried out all the same. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly message?: string;
      readonly body?: Json;
      readonly headers?: Readonly<Record<string, string>>;
      readonly effect?: boolean;
    }
  /** Too many requests at once; `retryAfter` in seconds, left out of the answer where null. */
  | { readonly kind: 'secondary-limit'; readonly status?: 403 | 429; readonly retryAfter?: number | null }
  /** The hour's requests are used up; `resetIn` in seconds. */
  | { readonly kind: 'primary-limit'; readonly resetIn?: number }
  /** No answer ever comes; with `effect`, the request is carried out. */
  | { readonly kind: 'silence'; readonly effect?: boolean }
  /** The connection is cut; with `effect`, after the request was carried out: its answer is lost. */
  | { readonly kind: 'reset'; readonly effect?: boolean }
  /** A recursive tree answer that holds only the first `entries`. */
  | { readonly kind: 'truncate'; readonly entries?: number }
  /** Something the test does before the request is carried out, or after it and before the answer. */
  | { readonly kind: 'run'; readonly before?: () => unknown; readonly after?: () => unknown };

export type FaultRule = {
  /** `*` or left out: any. `write`: everything but GET and HEAD. */
  readonly method?: string;
  /** Part of the operation or of the path; or a pattern for the path. Left out: any but `…/access_tokens`. */
  readonly path?: string | RegExp;
  readonly where?: (request: LoggedRequest) => boolean;
  /** How many matching requests are let through first; 0 where left out. */
  readonly skip?: number;
  /** How many are hit; 1 where left out. */
  readonly times?: number;
  readonly fault: Fault;
};

export type InjectedFault = {
  /** Requests that met the fault so far. */
  readonly hits: number;
  remove(): void;
};

export type Faults = {
  inject(rule: FaultRule): InjectedFault;
  clear(): void;
  /** The first fault that is due for a request; counts it as met. */
  meet(request: LoggedRequest): Fault | null;
};

type Entry = FaultRule & { seen: number; hits: number };

export function createFaults(): Faults {
  let entries: Entry[] = [];
  return {
    inject(rule) {
      const entry: Entry = { ...rule, seen: 0, hits: 0 };
      entries.push(entry);
      return {
        get hits() {
          return entry.hits;
        },
        remove() {
          entries = entries.filter((one) => one !== entry);
        },
      };
    },
    clear() {
      entries = [];
    },
    meet(request) {
      for (const entry of entries) {
        if (!matches(entry, request)) continue;
        entry.seen += 1;
        if (entry.seen <= (entry.skip ?? 0) || entry.hits >= (entry.times ?? 1)) continue;
        entry.hits += 1;
        return entry.fault;
      }
      return null;
    },
  };
}

function matches(rule: FaultRule, request: LoggedRequest): boolean {
  const { method = '*', path } = rule;
  // Getting a token is no step of anybody's work: only a rule that names it strikes it.
  if (isTokenRequest(request.operation) && !String(path ?? '').includes('access_tokens')) return false;
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (method === 'write' ? reads : method !== '*' && method !== request.method) return false;
  if (typeof path === 'string' && !request.operation.includes(path) && !request.path.includes(path)) return false;
  if (path instanceof RegExp && !path.test(request.path)) return false;
  return rule.where === undefined || rule.where(request);
}
