import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stage } from '../github-double/stage.ts';
import { signBody } from '../support/github/webhooks/courier.ts';
import { newDataDir } from '../support/postgres/each-database.ts';
import { startServer } from './start-server.ts';
import { makeTree } from './temporary-directory.ts';

test('a running server takes the webhook secret that a file was replaced with, and both while it is changed', async () => {
  const { github, app } = await stage();
  const directory = makeTree({ 'app.pem': app.privateKey, secret: 'the first secret of it\n' });
  const secretFile = join(directory, 'secret');
  const server = startServer({
    GHE_HOST: new URL(github.origin).host,
    GHE_PROTOCOL: 'http',
    APP_ID: String(app.id),
    PRIVATE_KEY_PATH: join(directory, 'app.pem'),
    WEBHOOK_SECRET_PATH: secretFile,
    DATA_DIR: await newDataDir(),
  });
  const url = await server.find(/"url":"(http:[^"]+)".*"msg":"Listening"/);
  let count = 0;
  const deliver = async (secret: string): Promise<number> => {
    count += 1;
    const body = JSON.stringify({ zen: 'keep it simple' });
    const headers = {
      'content-type': 'application/json',
      'x-github-delivery': `d-${count}`,
      'x-github-event': 'ping',
      'x-hub-signature-256': signBody(secret, body),
    };
    return (await fetch(`${url}/api/github/webhooks`, { method: 'POST', headers, body })).status;
  };
  const replace = (text: string): void => {
    writeFileSync(`${secretFile}.next`, text);
    renameSync(`${secretFile}.next`, secretFile);
  };

  expect([await deliver('the first secret of it'), await deliver('the second secret of it')]).toEqual([202, 401]);
  replace('the second secret of it\nthe first secret of it\n');
  expect([await deliver('the first secret of it'), await deliver('the second secret of it')]).toEqual([202, 202]);
  replace('weak\n');
  expect([await deliver('the second secret of it'), await deliver('weak')]).toEqual([202, 401]);
  await server.find(/("problem":"WEBHOOK_SECRET_PATH is too weak)/);
  replace('the second secret of it\n');
  expect([await deliver('the first secret of it'), await deliver('the second secret of it')]).toEqual([401, 202]);
});
