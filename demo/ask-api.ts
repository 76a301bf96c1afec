import type { JsonObject } from '../src/domain/json.ts';
import type { RecordKey } from '../src/domain/record-key.ts';
import { Trouble } from './trouble.ts';

/** Hedgerow's API as a GUI calls it: one server, one token. */
export type Api = {
  /** Of the server, without the path of the API. */
  readonly url: string;
  readonly token: string;
  /** What a GET below /api/v1 answers. Throws Trouble for anything but 200. */
  readonly get: <T>(path: string) => Promise<T>;
  readonly post: (path: string, body: unknown) => Promise<{ readonly status: number; readonly body: JsonObject }>;
  /** The events of a fabric after a cursor, as they come, until the signal. */
  readonly follow: (fabric: string, cursor: string, hear: (event: ShownEvent) => void, end: AbortSignal) => void;
};

export type Page<T> = { readonly items: readonly T[]; readonly next: string | null; readonly cursor?: string };

export type ShownFabric = {
  readonly repository: string;
  readonly fabric: string;
  readonly url: string;
  readonly branch: string;
  readonly directory: string;
  readonly commit: string;
  readonly records: number;
};

export type ShownRecord = {
  readonly key: RecordKey;
  readonly path: string;
  readonly line: number;
  readonly blob: string;
  readonly git: JsonObject;
  readonly proposed: readonly {
    readonly change: string;
    readonly state: string;
    readonly pullRequest: number | null;
    readonly deleted: boolean;
  }[];
  readonly differences: readonly {
    readonly pointer: string;
    readonly change: string;
    readonly git?: unknown;
    readonly proposed?: unknown;
  }[];
  readonly states: { readonly change: string; readonly live: string };
};

export type ShownChange = {
  readonly id: string;
  readonly state: string;
  readonly title: string;
  readonly pullRequest: { readonly number: number; readonly url: string } | null;
  readonly collisions: readonly JsonObject[];
};

export type ShownEvent = {
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly key?: RecordKey;
  readonly commit?: string;
  readonly old?: { readonly blob: string; readonly value: JsonObject };
  readonly new?: { readonly blob: string; readonly value: JsonObject };
  readonly about?: JsonObject;
};

/** Calls the API of a server with a token. */
export function createApi(url: string, token: string): Api {
  const authorization = `Bearer ${token}`;
  return {
    url,
    token,
    get: async <T>(path: string) => {
      const answer = await fetch(`${url}/api/v1${path}`, { headers: { authorization } });
      if (answer.status === 200) return (await answer.json()) as T;
      throw new Trouble(`GET ${path} answers ${answer.status}: ${await answer.text()}`);
    },
    post: async (path, body) => {
      const answer = await fetch(`${url}/api/v1${path}`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', prefer: 'wait=10' },
        body: JSON.stringify(body),
      });
      return { status: answer.status, body: (await answer.json()) as JsonObject };
    },
    follow: (fabric, cursor, hear, end) => {
      const headers = { authorization, accept: 'text/event-stream', 'last-event-id': cursor };
      void readEvents(`${url}/api/v1/fabrics/${fabric}/events`, headers, hear, end);
    },
  };
}

/** Whoever waits for an event that does not come says so: an end of the stream needs no word of its own. */
async function readEvents(
  url: string,
  headers: Record<string, string>,
  hear: (event: ShownEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    const { body } = await fetch(url, { headers, signal });
    let rest = '';
    for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const line = block.split('\n').find((one) => one.startsWith('data:'));
        if (line !== undefined) hear(JSON.parse(line.slice(5)) as ShownEvent);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
