import type { JsonObject } from '../../../../src/domain/json.ts';
import type { Platform } from '../platform.ts';
import type { Actor, Repository } from '../state/model.ts';
import type { Answer } from './answer.ts';
import type { Caller } from './authenticate.ts';

/** What a route is given. */
export type Call = {
  readonly platform: Platform;
  readonly caller: Caller;
  /** Decoded parameters of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The format asked for: `raw`, `object`, `diff`, `patch`, `sha`; `json` where none. */
  readonly format: string;
  /** The request's body; empty where there was none. */
  readonly body: JsonObject;
};

/** A call about a repository that the caller may see, by somebody. */
export type RepositoryCall = Call & { readonly repository: Repository; readonly actor: Actor };

export type Route = {
  readonly method: string;
  /** As in GitHub's description. */
  readonly template: string;
  readonly run: ((call: Call) => Promise<Answer> | Answer) | null;
  readonly runInRepository: ((call: RepositoryCall) => Promise<Answer> | Answer) | null;
};

/** A route of the API at large. */
export function route(method: string, template: string, run: (call: Call) => Promise<Answer> | Answer): Route {
  return { method, template, run, runInRepository: null };
}

/** A route below `/repos/{owner}/{repo}`. */
export function repositoryRoute(
  method: string,
  path: string,
  run: (call: RepositoryCall) => Promise<Answer> | Answer,
): Route {
  return { method, template: `/repos/{owner}/{repo}${path}`, run: null, runInRepository: run };
}

export type Match = { readonly route: Route; readonly params: Record<string, string> };

/** These may hold slashes. */
const wide = new Set(['path', 'ref', 'branch', 'basehead', 'tree_sha', 'name']);

/** Finds routes by method and path; the first in the list that fits. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Match | null {
  const compiled = routes.map((one) => {
    const names: string[] = [];
    const source = one.template
      .split(/(\{\w+\})/)
      .map((piece) => {
        const name = /^\{(\w+)\}$/.exec(piece)?.[1];
        if (name === undefined) return piece.replace(/[.+?^$()|[\]\\]/g, '\\$&');
        names.push(name);
        return wide.has(name) ? '(.+)' : '([^/]+)';
      })
      .join('');
    return { route: one, names, pattern: new RegExp(`^${source}$`) };
  });
  return (method, path) => {
    for (const { route: one, names, pattern } of compiled) {
      if (one.method !== method) continue;
      const found = pattern.exec(path);
      if (!found) continue;
      return { route: one, params: Object.fromEntries(names.map((name, at) => [name, decode(found[at + 1] ?? '')])) };
    }
    return null;
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
