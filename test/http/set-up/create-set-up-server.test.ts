import { describe, expect, onTestFinished, test } from 'vitest';
import { HostError } from '../../../src/github/host-error.ts';
import type { NewCredentials } from '../../../src/http/set-up/complete-set-up.ts';
import { createSetUpServer, type SetUpOptions } from '../../../src/http/set-up/create-set-up-server.ts';

const app = {
  name: 'Hedgerow',
  description: 'd',
  url: 'https://acme.test',
  public: false,
  permissions: { contents: 'write', checks: 'write' },
  events: ['push', 'check_run'],
};
const created: NewCredentials = {
  id: 7,
  name: 'Acme <Hedgerow>',
  htmlUrl: 'https://github.com/apps/acme',
  privateKey: 'the key of it',
  webhookSecret: 'the secret of it',
};
const origin = 'http://localhost:3000';
const answers = { owner: 'organization', organization: 'acme', delivery: 'webhook', address: 'https://h.acme.test' };

function start(more: Partial<SetUpOptions> = {}) {
  const saved: NewCredentials[] = [];
  const { server, path, done } = createSetUpServer({
    app,
    serverUrl: 'https://github.com',
    credentialsFile: '/var/lib/hedgerow/app.json',
    convert: async () => created,
    save: (credentials) => saved.push(credentials),
    ...more,
  });
  onTestFinished(() => server.close());
  let cookie = '';
  const get = async (url: string) => await server.inject({ url, headers: { host: 'localhost:3000', cookie } });
  const open = async () => {
    const answer = await get(path);
    cookie = String(answer.headers['set-cookie']).split(';')[0] ?? '';
    return answer;
  };
  const post = async (form: Record<string, string>, headers: Record<string, string> = { origin }) =>
    await server.inject({
      method: 'POST',
      url: '/setup',
      payload: new URLSearchParams(form).toString(),
      headers: { host: 'localhost:3000', 'content-type': 'application/x-www-form-urlencoded', cookie, ...headers },
    });
  return { server, path, done, saved, get, open, post };
}

/** The form to GitHub on a page. */
function readForm(page: string) {
  const decode = (text = '') => text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
  const action = decode(/<form method="post" action="([^"]+)"/.exec(page)?.[1]);
  const manifest = decode(/name="manifest" value="([^"]+)"/.exec(page)?.[1]);
  return { action: new URL(action), manifest: JSON.parse(manifest) };
}

async function begin(more: Partial<SetUpOptions> = {}) {
  const stage = start(more);
  await stage.open();
  const { action } = readForm((await stage.post(answers)).body);
  const state = action.searchParams.get('state') ?? '';
  return { ...stage, back: (code: string) => stage.get(`/setup/callback?code=${code}&state=${state}`) };
}

describe('who may use the page', () => {
  test('nobody without the address from the terminal', async () => {
    const { get, post, path } = start();
    for (const url of ['/setup', '/setup?token=guess', `${path}x`, '/setup/callback?code=c&state=s']) {
      const answer = await get(url);
      expect([url, answer.statusCode]).toEqual([url, 403]);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect((await post(answers)).statusCode).toBe(403);
  });

  test('the browser that opened it, and no other afterwards', async () => {
    const { server, path, open, get } = start();
    const first = await open();
    expect(first).toMatchObject({ statusCode: 303, headers: { location: '/setup' } });
    expect(first.headers['set-cookie']).toMatch(/; HttpOnly; SameSite=Lax/);
    expect((await get('/setup')).statusCode).toBe(200);
    expect((await get(path)).statusCode).toBe(303);
    const other = await server.inject({ url: path });
    expect(other.statusCode).toBe(403);
    expect(other.body).toContain('opened in another browser');
  });

  test.each([[{}], [{ origin: 'https://evil.test' }], [{ origin: 'null' }]])(
    'not another site: %j',
    async (headers) => {
      const { open, post } = start();
      await open();
      const answer = await post(answers, headers as Record<string, string>);
      expect(answer.statusCode).toBe(403);
      expect(answer.body).toContain('from another site');
    },
  );

  test('and webhooks wait', async () => {
    const { server } = start();
    const answer = await server.inject({ method: 'POST', url: '/api/github/webhooks', payload: {} });
    expect(answer.statusCode).toBe(503);
    expect((await server.inject('/healthz')).statusCode).toBe(200);
  });
});

describe('the manifest', () => {
  test('asks for what app.yml says, for an organization, and comes back here', async () => {
    const { open, post } = start();
    await open();
    const { action, manifest } = readForm((await post(answers)).body);
    expect(action.href).toMatch(/^https:\/\/github\.com\/organizations\/acme\/settings\/apps\/new\?state=[\w-]{43}$/);
    expect(manifest).toEqual({
      name: 'Hedgerow',
      description: 'd',
      url: 'https://acme.test',
      public: false,
      redirect_url: 'http://localhost:3000/setup/callback',
      hook_attributes: { url: 'https://h.acme.test/api/github/webhooks', active: true },
      default_permissions: { contents: 'write', checks: 'write' },
      default_events: ['push', 'check_run'],
    });
  });

  test('for an account of one person on a GitHub Enterprise Server, without a webhook', async () => {
    const { open, post } = start({ serverUrl: 'https://ghe.acme.test' });
    await open();
    const { action, manifest } = readForm((await post({ owner: 'person', delivery: 'poll' })).body);
    expect(action.href).toMatch(/^https:\/\/ghe\.acme\.test\/settings\/apps\/new\?state=/);
    expect(manifest.hook_attributes.active).toBe(false);
  });

  test.each([
    [{ organization: '' }, /name of the organization/],
    [{ organization: 'a b' }, /name of the organization/],
    [{ organization: '../evil' }, /name of the organization/],
    [{ address: '' }, /begins with https/],
    [{ address: 'ftp://h.acme.test' }, /begins with https/],
    [{ address: 'https://user:word@h.acme.test' }, /without a user name/],
    [{ address: 'http://localhost:3000' }, /cannot reach it/],
    [{ address: '"><script>alert(1)</script>' }, /begins with https/],
  ])('%j is asked again, with what was filled in', async (change, why) => {
    const { open, post } = start();
    await open();
    const answer = await post({ ...answers, ...change });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toMatch(why);
    expect(answer.body).toContain('aria-invalid="true"');
    expect(answer.body).not.toContain('<script');
    expect(answer.body).toContain('value="organization" checked');
  });
});

describe('coming back from GitHub', () => {
  test('the code becomes credentials, written once; the page shows neither', async () => {
    const codes: string[] = [];
    const { back, saved } = await begin({
      convert: async (code) => {
        codes.push(code);
        return created;
      },
    });
    const answer = await back('the-code');
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('Acme &lt;Hedgerow&gt; is created');
    expect(answer.body).toContain('https://github.com/apps/acme/installations/new');
    for (const hidden of ['the key of it', 'the secret of it', 'the-code']) expect(answer.body).not.toContain(hidden);
    expect([codes, saved]).toEqual([['the-code'], [created]]);
  });

  test('an answer to another question is refused and converts nothing', async () => {
    const { get, saved } = await begin();
    const answer = await get('/setup/callback?code=c&state=of-somebody-else');
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain('does not belong to this set-up');
    expect(saved).toEqual([]);
  });

  const refusal = (ending: HostError['ending'], status: number, words: string) =>
    new HostError('create the App', { ending, status, words, cause: undefined });
  test.each([
    ['a code that was used or has expired', refusal('missing', 404, 'Not Found'), 400, /works once and for one hour/],
    ['no network', refusal('lost', 0, 'connect ECONNREFUSED'), 502, /could not fetch its key: connect ECONNREFUSED/],
    ['GitHub in trouble', refusal('lost', 502, 'Bad Gateway'), 502, /load this page again/],
  ])('%s is said in clear words', async (_name, error, status, words) => {
    const { back, saved } = await begin({ convert: () => Promise.reject(error) });
    const answer = await back('c');
    expect(answer.statusCode).toBe(status);
    expect(answer.body.replaceAll('\n', ' ')).toMatch(words);
    expect(saved).toEqual([]);
  });

  test('no network for a moment: loading the page again goes on', async () => {
    let down = true;
    const { back, saved } = await begin({
      convert: async () => {
        if (down) throw refusal('lost', 0, 'no route');
        return created;
      },
    });
    expect((await back('c')).statusCode).toBe(502);
    down = false;
    expect((await back('c')).statusCode).toBe(200);
    expect(saved).toHaveLength(1);
  });

  test('credentials that cannot be written are kept until they can: the code is good for one trade only', async () => {
    let full = true;
    let trades = 0;
    const { back } = await begin({
      convert: async () => {
        trades += 1;
        return created;
      },
      save: () => {
        if (full) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      },
    });
    const answer = await back('c');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).toContain('/var/lib/hedgerow/app.json cannot be written (ENOSPC)');
    full = false;
    expect((await back('c')).statusCode).toBe(200);
    expect(trades).toBe(1);
  });

  test('without a code nothing was created', async () => {
    const { back } = await begin();
    expect((await back('')).statusCode).toBe(400);
  });
});

test('every page may load nothing, send its form home or to GitHub, and be framed by nobody', async () => {
  const { open, get, post } = start();
  await open();
  const pages = [await get('/setup'), await post(answers), await post({}), await get('/setup/callback?state=x')];
  for (const { headers, body } of pages) {
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; form-action /);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect(body).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(body.match(/<h1>/g)).toHaveLength(1);
    expect(body).not.toMatch(/ style="| on\w+=|https?:\/\/[^"<]*\.(js|css)/);
  }
  const page = pages[0]?.body ?? '';
  for (const [, id] of page.matchAll(/<input [^>]*id="([^"]+)"/g))
    expect(page).toMatch(new RegExp(`<label [^>]*for="${id}"`));
});
