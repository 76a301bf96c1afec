import { lookup as lookUp } from 'node:dns/promises';
import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { ListedHosts } from '../config/subscription-hosts.ts';
import { atMost } from '../domain/at-most.ts';
import type { EventSender, SendResult } from '../ports/event-sender.ts';
import type { Vault } from '../ports/vault.ts';
import { hostOf, judgeUrl, mayReach, notPublic } from './judge-target.ts';
import { postBody } from './post-body.ts';
import { readRetryAfter } from './read-retry-after.ts';
import { signMessage } from './sign-message.ts';

type Address = { readonly address: string; readonly family: number };

export type SenderOptions = {
  readonly vault: Vault;
  readonly hosts: ListedHosts;
  /** What the receiver reads in `User-Agent`. */
  readonly agent: string;
  readonly now?: () => number;
  /** Milliseconds that a receiver has to answer, the connection included. */
  readonly timeout?: number;
  /** All addresses of a host name; rejects where there is none. */
  readonly resolve?: (host: string) => Promise<readonly Address[]>;
};

const defaultTimeout = 10_000;
/** A connection that nothing was sent on for so long is closed. */
const idleTimeout = 30_000;
/** Each holds a thread of the process until the name service answers, and there are four for everything. */
const lookupsAtOnce = 2;

/** A name led to an address that is not reached. */
class NotPublic extends Error {}

/**
 * Sends webhooks by http and https. The addresses of a host are judged when a connection is made, and the connection is
 * made to one of those that were judged: a name that changes its mind reaches nothing else. Redirects are not followed;
 * proxies are not used, for behind one no address could be judged (docs/decisions/0063).
 */
export function createSender(options: SenderOptions): EventSender {
  const { vault, hosts, agent, now = Date.now, timeout = defaultTimeout } = options;
  const { resolve = atMost(lookupsAtOnce, (host: string) => lookUp(host, { all: true })) } = options;
  const connections = { keepAlive: true, timeout: idleTimeout };
  const agents = { 'http:': new http.Agent(connections), 'https:': new https.Agent(connections) };

  const find = createFinder(resolve, hosts);
  return {
    judge: async (text) => {
      const { refused, ...judged } = judgeUrl(text, hosts);
      if (!('url' in judged)) return refused;
      const host = hostOf(judged.url);
      if (isIP(host) !== 0) return undefined;
      try {
        await within(timeout, find(host, judged.isListed));
        return undefined;
      } catch (error) {
        return sayWhy(error, timeout);
      }
    },
    send: async (message, { id, url: text, secrets }) => {
      const at = now();
      const valid = secrets.filter(({ until }) => until === undefined || Date.parse(until) > at);
      const opened = valid.map(({ sealed }) => vault.open(sealed, id)).filter((secret) => secret !== undefined);
      if (opened.length === 0) return { is: 'failed', why: 'its secret cannot be opened: rotate it' };
      const judged = judgeUrl(text, hosts);
      if (judged.refused !== undefined) return { is: 'failed', why: judged.refused };
      const { url, isListed } = judged;
      const body = Buffer.from(message.body);
      const request: RequestOptions = {
        method: 'POST',
        agent: url.protocol === 'https:' ? agents['https:'] : agents['http:'],
        lookup: lookupBy((host) => find(host, isListed)),
        signal: AbortSignal.timeout(timeout),
        headers: {
          ...signMessage(message, at, opened),
          'content-type': 'application/json',
          'content-length': body.length,
          'user-agent': agent,
        },
      };
      try {
        return readAnswer(await postBody(url, request, body), now());
      } catch (error) {
        return { is: 'failed', why: sayWhy(error, timeout) };
      }
    },
    close: () => {
      for (const one of Object.values(agents)) one.destroy();
    },
  };
}

type Find = (host: string, isListed: boolean) => Promise<readonly Address[]>;

/** Finds the addresses of a host; rejects where one of them is not to be reached. */
function createFinder(resolve: NonNullable<SenderOptions['resolve']>, hosts: ListedHosts): Find {
  return async (host, isListed) => {
    const found = await resolve(host);
    if (found.length === 0) throw Object.assign(new Error('a name without an address'), { code: 'ENOTFOUND' });
    if (!isListed && !found.every(({ address }) => mayReach(address, hosts))) throw new NotPublic(notPublic);
    return found;
  };
}

/** As Node asks when it makes a connection. */
function lookupBy(find: (host: string) => Promise<readonly Address[]>): LookupFunction {
  return (host, { all }, done) => {
    find(host).then(
      (found) => {
        if (all) done(null, [...found]);
        else done(null, found[0]?.address ?? '', found[0]?.family);
      },
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), ''),
    );
  };
}

function readAnswer({ statusCode: status = 0, headers }: IncomingMessage, now: number): SendResult {
  if (status >= 200 && status < 300) return { is: 'taken', status };
  if (status === 410) return { is: 'gone', status };
  const isRedirect = status >= 300 && status < 400;
  const why = `it answered ${status}${isRedirect ? ', a redirect: these are not followed' : ''}`;
  const retryAfter = readRetryAfter(headers['retry-after'], now);
  return { is: 'failed', status, why, ...(retryAfter === undefined ? {} : { retryAfter }) };
}

/** In words for the subscriber, without an address. */
function sayWhy(error: unknown, timeout: number): string {
  if (!(error instanceof Error)) return 'it could not be reached';
  if (error instanceof NotPublic) return error.message;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return `no answer within ${timeout / 1000} s`;
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' ? `it could not be reached (${code})` : 'it could not be reached';
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(milliseconds);
  return await Promise.race([
    work,
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(Object.assign(new Error('too late'), { name: 'TimeoutError' })));
    }),
  ]);
}
