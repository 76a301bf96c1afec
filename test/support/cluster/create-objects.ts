import { Agent, request } from 'node:https';
import { isObject, type JsonObject } from '../../../src/domain/json.ts';
import { hedgehogPack } from '../../../src/kinds/hedgehog/pack.ts';
import type { Cluster } from './start-cluster.ts';

const atOnce = 16;

/** Creates objects of the fabric's kinds, many at a time, in the name of a field manager. Throws for the first refusal. */
export async function createObjects(
  { port, authority, token }: Pick<Cluster, 'port' | 'authority' | 'token'>,
  objects: readonly JsonObject[],
  manager: string,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce, ca: authority.cert });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const queue = [...objects];
  const work = async (): Promise<void> => {
    for (let object = queue.shift(); object !== undefined; object = queue.shift()) {
      await post(
        { host: '127.0.0.1', port, agent, headers, path: `${pathOf(object)}?fieldManager=${manager}` },
        object,
      );
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    agent.destroy();
  }
}

function pathOf({ kind, metadata }: JsonObject): string {
  const known = hedgehogPack.kinds.find((one) => one.kind === kind);
  if (known === undefined) throw new Error('the fabric has no such kind');
  const namespace = isObject(metadata) && typeof metadata.namespace === 'string' ? metadata.namespace : 'default';
  return `/apis/${known.group}/${known.versions[0]}/namespaces/${namespace}/${known.plural}`;
}

function post(to: object, body: JsonObject): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request({ ...to, method: 'POST' }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        if (response.statusCode === 201) resolve();
        else reject(new Error(Buffer.concat(chunks).toString('utf8')));
      });
    });
    asked.on('error', reject);
    asked.end(JSON.stringify(body));
  });
}
