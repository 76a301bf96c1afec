import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createGitHub, type GitHubDouble } from '../support/github/create-github.ts';
import { newDataDir } from '../support/postgres/each-database.ts';
import { type Server, startServer } from './start-server.ts';
import { makeTree } from './temporary-directory.ts';

const environmentOf = ({ origin }: GitHubDouble, dataDir: string) => ({
  GHE_HOST: new URL(origin).host,
  GHE_PROTOCOL: 'http',
  DATA_DIR: dataDir,
});

test('without an App: the page, GitHub, the credentials, and the server runs in the same process', async () => {
  const github = await createGitHub();
  onTestFinished(() => github.close());
  const dataDir = await newDataDir();
  const program = startServer(environmentOf(github, dataDir));

  const address = await program.find(/(http:\/\/127\.0\.0\.1:\d+\/setup\?token=[\w-]+)/);
  const opened = await fetch(address, { redirect: 'manual' });
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
  const { origin } = new URL(address);
  const page = await fetch(`${origin}/setup`, {
    method: 'POST',
    headers: { cookie, origin },
    body: new URLSearchParams({
      owner: 'organization',
      organization: 'acme',
      delivery: 'webhook',
      address: 'http://127.0.0.1:9',
    }),
  });
  const text = (await page.text()).replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
  const action = /<form method="post" action="([^"]+)"/.exec(text)?.[1] ?? '';
  const manifest = /name="manifest" value="(.+)">\n/.exec(text)?.[1] ?? '';
  const created = await fetch(action, { method: 'POST', body: new URLSearchParams({ manifest }), redirect: 'manual' });
  const back = created.headers.get('location') ?? '';
  expect(back.startsWith(`${origin}/setup/callback?code=`)).toBe(true);
  const last = await fetch(back, { headers: { cookie } });
  expect(await last.text()).toContain('Hedgerow is created');

  const url = await program.find(/"url":"(http:[^"]+)".*"msg":"Listening"/);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const file = join(dataDir, 'app.json');
  const credentials = JSON.parse(readFileSync(file, 'utf8'));
  const [app] = github.world.apps.values();
  expect(credentials).toMatchObject({
    appId: app?.id,
    webhookSecret: app?.webhook.secret,
    privateKey: app?.privateKey,
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(app?.owner.login).toBe('acme');
  expect(program.said()).not.toContain(credentials.webhookSecret);
  expect(program.said()).not.toContain('PRIVATE KEY');
  github.assertClean();

  const again = startProgramAfter(program, github, dataDir);
  await (await again).find(/"msg":("Listening")/);
});

async function startProgramAfter(first: Server, github: GitHubDouble, dataDir: string) {
  first.stop();
  expect(await first.ended).toBe(0);
  return startServer(environmentOf(github, dataDir));
}

test('set-up ends by a signal, and says where credentials cannot be written', async () => {
  const github = await createGitHub();
  onTestFinished(() => github.close());
  const program = startServer(environmentOf(github, makeTree({})));
  await program.find(/(setup\?token=)/);
  program.stop();
  expect(await program.ended).toBe(0);

  const blocked = startServer(environmentOf(github, join(makeTree({ file: 'not a directory' }), 'file')));
  expect(await blocked.ended).toBe(2);
  expect(blocked.said()).toMatch(/set-up does not start: .*(EEXIST|ENOTDIR)/);
});
