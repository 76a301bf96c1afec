import { randomBytes } from 'node:crypto';
import type { RunningSetUp } from '../cli/programs.ts';
import { readAppManifest } from '../config/app-manifest.ts';
import { writeCredentials } from '../config/credentials-file.ts';
import type { SetUpConfig } from '../config/server.ts';
import { proveWritable } from '../config/write-private-file.ts';
import { createAppFromManifest } from '../github/create-app-from-manifest.ts';
import { useProxy } from '../github/use-proxy.ts';
import { createSetUpServer } from '../http/set-up/create-set-up-server.ts';

/** Starts the page that creates the GitHub App and writes its credentials. Resolves once it listens. */
export async function startSetUp(config: SetUpConfig): Promise<RunningSetUp> {
  const { apiUrl, serverUrl, credentialsFile } = config;
  if (config.proxies !== undefined) useProxy(config.proxies);
  proveWritable(credentialsFile);
  const { server, path, done } = createSetUpServer({
    app: readAppManifest(),
    serverUrl,
    credentialsFile,
    convert: (code) => createAppFromManifest(apiUrl, code),
    save: ({ id, htmlUrl, privateKey, webhookSecret }) =>
      writeCredentials(credentialsFile, {
        version: 1,
        appId: id,
        privateKey,
        webhookSecret: webhookSecret ?? randomBytes(32).toString('hex'),
        serverUrl,
        htmlUrl,
      }),
  });
  const url = new URL(path, await server.listen({ host: config.host, port: config.port }));
  url.hostname = config.host === '0.0.0.0' || config.host === '::' ? 'localhost' : config.host;
  return { url: url.href, done, stop: () => server.close() };
}
