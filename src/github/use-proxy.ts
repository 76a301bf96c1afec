import http from 'node:http';
import { OperationalError } from '../ports/operational-error.ts';

/**
 * Sends the requests of this process (`fetch`, and with it Octokit) through the proxies that are given, those to hosts
 * of NO_PROXY apart. The result undoes it. Throws where this version of Node cannot do it.
 */
export function useProxy(proxies: Readonly<Record<string, string>>): () => void {
  // Node before 24.14 does not have it, whatever its types say.
  const set: unknown = Reflect.get(http, 'setGlobalProxyFromEnv');
  if (typeof set !== 'function') {
    throw new OperationalError(`HTTPS_PROXY needs Node 24.14 or newer; this is ${process.version}`, {
      retryable: false,
    });
  }
  return http.setGlobalProxyFromEnv(proxies);
}
