import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, failure, send } from './answers.ts';

/** What happens to a request instead of its answer, or to the answer. */
export type Fault = (response: ServerResponse, answer: Answer) => void | Promise<void>;

/** The API server is there and says no. */
export function status(code: number, headers: Readonly<Record<string, string>> = {}): Fault {
  return (response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    send(response, failure(code, 'InternalError', `injected ${code} with a s3cret in it`), false);
  };
}

/** The connection ends before an answer. */
export const dropped: Fault = (response) => {
  response.destroy();
};

/** The connection ends in the middle of the answer. */
export const cutOff: Fault = async (response, { status: code, type, body }) => {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(code, { 'content-type': type, 'content-length': bytes.byteLength });
  response.write(bytes.subarray(0, bytes.byteLength / 2));
  await wait(20);
  response.destroy();
};

/** A whole answer with half of the JSON, as a proxy makes it. */
export const truncated: Fault = (response, { status: code, type, body }) => {
  const text = JSON.stringify(body);
  response.writeHead(code, { 'content-type': type });
  response.end(text.slice(0, text.length / 2));
};

/** No answer at all, until the client gives up. */
export const silent: Fault = () => undefined;

/** The beginning of an answer, and then nothing. */
export const stuck: Fault = (response, { status: code, type }) => {
  response.writeHead(code, { 'content-type': type });
  response.write('{"kind":');
};

/** The answer of something that is no API server, or of a hostile one. */
export function raw(code: number, text: string, headers: Readonly<Record<string, string>> = {}): Fault {
  return (response) => void response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(text);
}

/** The answer with other content. */
export function altered(change: (body: Readonly<Record<string, unknown>>) => unknown): Fault {
  return (response, answer) =>
    send(response, { ...answer, status: 200, body: change(answer.body as Readonly<Record<string, unknown>>) }, false);
}

/** An answer that goes on and on. */
export const endless: Fault = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const chunk = Buffer.alloc(1024 * 1024, ' ');
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
};
