import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { createGitHub, type GitHubDouble } from '../support/github/create-github.ts';
import { makeTree } from './temporary-directory.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** The real program, and the first match of a pattern in what it says. */
function startProgram(github: GitHubDouble, dataDir: string) {
  const child = spawn(process.execPath, [main, 'serve'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      GHE_HOST: new URL(github.origin).host,
      GHE_PROTOCOL: 'http',
      HOST: '127.0.0.1',
      PORT: '0',
      OPS_PORT: '0',
      DATA_DIR: dataDir,
      WRITE_SPACING: 'off',
    },
  });
  let said = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
      for (const look of waiting) look();
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  const find = async (pattern: RegExp): Promise<string> =>
    await new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      };
      waiting.add(look);
      look();
      ended.then((code) => reject(new Error(`ended with ${code}: ${said}`)));
    });
  return { find, said: () => said, ended, stop: () => child.kill('SIGTERM') };
}

test('without an App: the page, GitHub, the credentials, and the server runs in the same process', async () => {
  const github = await createGitHub();
  onTestFinished(() => github.close());
  const dataDir = makeTree({});
  const program = startProgram(github, dataDir);

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

  const url = await program.find(/"url":"(http:[^"]+)","msg":"Listening"/);
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

async function startProgramAfter(first: ReturnType<typeof startProgram>, github: GitHubDouble, dataDir: string) {
  first.stop();
  expect(await first.ended).toBe(0);
  return startProgram(github, dataDir);
}

test('set-up ends by a signal, and says where credentials cannot be written', async () => {
  const github = await createGitHub();
  onTestFinished(() => github.close());
  const program = startProgram(github, makeTree({}));
  await program.find(/(setup\?token=)/);
  program.stop();
  expect(await program.ended).toBe(0);

  const blocked = startProgram(github, join(makeTree({ file: 'not a directory' }), 'file'));
  expect(await blocked.ended).toBe(2);
  expect(blocked.said()).toMatch(/set-up does not start: .*(EEXIST|ENOTDIR)/);
});
