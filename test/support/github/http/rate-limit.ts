import type { Limits } from '../limits.ts';
import { ApiError, secondaryWords } from './answer.ts';

type Window = { used: number; reset: number };
type Recent = { content: number[]; points: { at: number; cost: number }[] };

export type RateLimit = {
  /** Counts a request of a caller; throws 403 where the hour is used up or too much comes at once. */
  take(caller: string, request: { readonly write: boolean; readonly content: boolean }): void;
  /** A request that cost nothing after all: it was answered 304. */
  giveBack(caller: string): void;
  headers(caller: string): Record<string, string>;
  figures(caller: string): { limit: number; used: number; remaining: number; reset: number };
};

/** The primary limit of an hour and, where the limits say so, the secondary ones. */
export function createRateLimit(limits: Limits, clock: () => Date): RateLimit {
  const windows = new Map<string, Window>();
  const recents = new Map<string, Recent>();
  const windowOf = (caller: string): Window => {
    const now = Math.floor(clock().getTime() / 1000);
    const known = windows.get(caller);
    if (known && known.reset > now) return known;
    const fresh = { used: 0, reset: now + 3600 };
    windows.set(caller, fresh);
    return fresh;
  };
  const figures = (caller: string) => {
    const { used, reset } = windowOf(caller);
    const limit = limits.requestsPerHour;
    return { limit, used, remaining: Math.max(0, limit - used), reset };
  };
  const headers = (caller: string): Record<string, string> => {
    const { limit, used, remaining, reset } = figures(caller);
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-used': String(used),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-resource': 'core',
    };
  };
  return {
    take(caller, request) {
      const window = windowOf(caller);
      if (window.used >= limits.requestsPerHour) {
        throw new ApiError(403, `API rate limit exceeded for ${caller}.`, { headers: headers(caller) });
      }
      window.used += 1;
      const recent = recents.get(caller) ?? { content: [], points: [] };
      recents.set(caller, recent);
      takeSecondary(limits, recent, clock().getTime(), request);
    },
    giveBack(caller) {
      const window = windowOf(caller);
      window.used = Math.max(0, window.used - 1);
    },
    headers,
    figures,
  };
}

function takeSecondary(
  limits: Limits,
  recent: Recent,
  now: number,
  request: { readonly write: boolean; readonly content: boolean },
): void {
  const minute = now - 60_000;
  const refuse = (): never => {
    throw new ApiError(403, secondaryWords, { headers: { 'retry-after': '60' } });
  };
  if (limits.pointsPerMinute !== null) {
    recent.points = recent.points.filter(({ at }) => at > minute);
    if (recent.points.reduce((sum, { cost }) => sum + cost, 0) >= limits.pointsPerMinute) refuse();
    recent.points.push({ at: now, cost: request.write ? 5 : 1 });
  }
  if (!request.content) return;
  recent.content = recent.content.filter((at) => at > now - 3_600_000);
  const lately = recent.content.filter((at) => at > minute).length;
  if (limits.contentPerMinute !== null && lately >= limits.contentPerMinute) refuse();
  if (limits.contentPerHour !== null && recent.content.length >= limits.contentPerHour) refuse();
  recent.content.push(now);
}
