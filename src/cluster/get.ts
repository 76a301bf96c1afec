import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { RequestOptions } from 'node:https';
import { get as requestGet } from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { isDeeperThan, type Json } from '../domain/json.ts';
import type { Bounds } from './bounds.ts';
import { ClusterFault } from './cluster-fault.ts';
import { describeNetworkError } from './describe-network-error.ts';

/** What a reading has left of its bytes. */
export type Allowance = { left: number };

export type Question = {
  /** Path and query below the address of the API server. */
  readonly path: string;
  /** What the answer is about, for messages: `vpcs.vpc.githedgehog.com`. */
  readonly what: string;
  readonly accept?: string;
  readonly signal: AbortSignal;
  readonly allowance: Allowance;
};

/**
 * Asks the API server for one JSON answer. Throws ClusterFault for everything that is none: `absent` for 404,
 * `forbidden` for 403, else `failed`; `Expired` for 410. Of the signal's abortion it throws the reason.
 */
export type Get = (question: Question) => Promise<Json>;

/** A page of a LIST whose snapshot is gone (410): the LIST must start over. */
export class Expired extends Error {}

/** Where the API server is, and what a request to it carries. */
export type Access = { readonly url: string; readonly options: Options };

export type Options = Omit<RequestOptions, 'headers'> & { headers?: OutgoingHttpHeaders };

const deepest = 100;
const mostTries = 4;
const longestWait = 10;

/**
 * The one way from Hedgerow to a cluster: an HTTPS GET. It takes a path and nothing else that a request is made of, so
 * no writing verb, no body and no redirect can be expressed (DESIGN.md section 1 rule 10); TLS is always verified. A cluster that
 * asks for patience (429) gets it, a few times; a kept connection that was closed meanwhile is opened again.
 */
export function createGet({ url, options }: Access, bounds: Bounds): Get {
  const { host } = new URL(url);
  return async (question) => {
    for (let tries = 1; ; tries++) {
      const answer = await ask(`${url}${question.path}`, options, question, bounds);
      if (answer === 'stale' && tries < mostTries) continue;
      if (answer === 'stale') throw new ClusterFault('failed', `${host}: the connection was cut off`);
      const { response, text } = answer;
      if (response.statusCode !== 429 || tries === mostTries) return readAnswer(host, question, response, text);
      const seconds = Number(response.headers['retry-after'] ?? 1);
      await wait(1000 * Math.min(longestWait, Number.isFinite(seconds) && seconds > 0 ? seconds : 1), undefined, {
        signal: question.signal,
      });
    }
  };
}

type Answer = { readonly response: IncomingMessage; readonly text: string };

async function ask(url: string, options: Options, question: Question, bounds: Bounds): Promise<Answer | 'stale'> {
  const { host } = new URL(url);
  const patience = AbortSignal.timeout(bounds.request);
  const signal = AbortSignal.any([question.signal, patience]);
  const headers = {
    ...options.headers,
    accept: question.accept ?? 'application/json',
    'accept-encoding': 'gzip',
    'user-agent': 'hedgerow',
  };
  let isReused = false;
  let response: IncomingMessage | undefined;
  try {
    response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = requestGet(
        url,
        { ...options, method: 'GET', rejectUnauthorized: true, headers, signal },
        resolve,
      );
      request.on('error', (error) => {
        isReused = request.reusedSocket;
        reject(error);
      });
    });
    return { response, text: await readText(response, question.allowance, bounds, host) };
  } catch (error) {
    response?.destroy();
    question.signal.throwIfAborted();
    if (error instanceof ClusterFault) throw error;
    if (patience.aborted) {
      const seconds = bounds.request / 1000;
      throw new ClusterFault('failed', `${host}: no whole answer within ${seconds} s`, error);
    }
    if (isReused && response === undefined) return 'stale';
    const why = response === undefined ? describeNetworkError(error) : 'the answer broke off in the middle';
    throw new ClusterFault('failed', `${host}: ${why}`, error);
  }
}

async function readText(
  response: IncomingMessage,
  allowance: Allowance,
  bounds: Bounds,
  host: string,
): Promise<string> {
  const isPacked = response.headers['content-encoding'] === 'gzip';
  const body: Readable = isPacked ? pipeline(response, createGunzip(), () => undefined) : response;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    allowance.left -= chunk.byteLength;
    if (bytes > bounds.answer || allowance.left < 0) {
      throw new ClusterFault('failed', `${host}: the answers are larger than what Hedgerow reads of one cluster`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readAnswer(host: string, { what }: Question, { statusCode = 0 }: IncomingMessage, text: string): Json {
  if (statusCode === 200) return parse(host, text);
  if (statusCode === 410) throw new Expired();
  if (statusCode === 404) throw new ClusterFault('absent', `the cluster has no ${what}`);
  if (statusCode === 403) {
    throw new ClusterFault('forbidden', `the credentials may not read ${what}: allow get and list on it`);
  }
  if (statusCode === 401) {
    throw new ClusterFault('failed', `${host} does not accept the credentials: they are wrong or have expired`);
  }
  throw new ClusterFault('failed', `${host} answers ${statusCode} when asked for ${what}`);
}

function parse(host: string, text: string): Json {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    throw new ClusterFault('failed', `${host}: the answer is cut off or no JSON`, error);
  }
  if (isDeeperThan(value, deepest)) throw new ClusterFault('failed', `${host}: the answer is nested too deeply`);
  return value;
}
