import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';

/** Of an answer's body nothing is used: so much is read to keep the connection, then it is cut. */
const readBytes = 4_096;

/**
 * Sends a body; resolves with the head of the answer once its own body ended or was cut. A connection that was kept and is
 * dead is made anew, once. Rejects with the system's error.
 */
export async function postBody(
  url: URL,
  options: RequestOptions,
  body: Uint8Array,
  isSecond = false,
): Promise<IncomingMessage> {
  const { request: start } = url.protocol === 'https:' ? https : http;
  const request = start(url, options);
  try {
    return await new Promise((resolve, reject) => {
      request.on('error', reject).on('response', (response) => {
        let read = 0;
        response.on('data', (chunk: Uint8Array) => {
          read += chunk.length;
          if (read > readBytes) response.destroy();
        });
        // However its body ends, the status is the answer.
        response.on('error', () => undefined).on('close', () => resolve(response));
      });
      request.end(body);
    });
  } catch (error) {
    if (isSecond || !request.reusedSocket || options.signal?.aborted) throw error;
    return await postBody(url, options, body, true);
  }
}
