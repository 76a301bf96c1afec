import { createSign } from 'node:crypto';
import { expect, test } from 'vitest';
import { type octokitOf, octokitOfApp, octokitOfUser } from './octokit.ts';
import { refusal, stage } from './stage.ts';

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function sign(claims: object, privateKey: string): string {
  const text = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`;
}

test('an App proves itself by a token it signed, for ten minutes', async () => {
  const { github, app } = await stage();
  const now = Math.floor(Date.now() / 1000);
  const ask = async (claims: object, spoil = (token: string) => token): Promise<number> => {
    const authorization = `Bearer ${spoil(sign(claims, app.privateKey))}`;
    return (await fetch(`${github.apiUrl}/app`, { headers: { authorization } })).status;
  };
  const good = { iat: now - 60, exp: now + 540, iss: app.id };
  expect(await ask(good)).toBe(200);
  expect(await ask({ ...good, iss: app.clientId })).toBe(200);
  expect(await ask({ ...good, iss: 1 })).toBe(401);
  expect(await ask({ ...good, exp: now - 1 })).toBe(401);
  expect(await ask({ ...good, exp: now + 3600 })).toBe(401);
  expect(await ask(good, (token) => `${token.slice(0, -8)}AAAAAAAA`)).toBe(401);
  expect((await fetch(`${github.apiUrl}/app`)).status).toBe(401);
});

test.each([
  ['contents', 'read', (o) => o.rest.git.createBlob({ owner: 'acme', repo: 'network', content: 'a' })],
  [
    'pull_requests',
    'read',
    (o) => o.rest.pulls.create({ owner: 'acme', repo: 'network', head: 'a', base: 'main', title: 't' }),
  ],
  ['checks', 'read', (o, sha) => o.rest.checks.create({ owner: 'acme', repo: 'network', name: 'c', head_sha: sha })],
  ['issues', 'read', (o) => o.rest.issues.create({ owner: 'acme', repo: 'network', title: 't' })],
  ['contents', undefined, (o, sha) => o.rest.git.getTree({ owner: 'acme', repo: 'network', tree_sha: sha })],
] satisfies [string, 'read' | undefined, (octokit: ReturnType<typeof octokitOf>, sha: string) => Promise<unknown>][])(
  'without more than %s: %s it is refused',
  async (permission, level, call) => {
    const all = ['contents', 'pull_requests', 'checks', 'issues'];
    const others = all.filter((name) => name !== permission).map((name): [string, 'write'] => [name, 'write']);
    const permissions = { ...Object.fromEntries(others), ...(level === undefined ? {} : { [permission]: level }) };
    const { octokit, start } = await stage({ app: { permissions } });
    expect(await refusal(call(octokit, start))).toMatchObject({
      status: 403,
      message: 'Resource not accessible by integration',
    });
  },
);

test('a workflow file needs a permission of its own', async () => {
  const { octokit, at, start } = await stage();
  const entry = { path: '.github/workflows/ci.yml', mode: '100644', type: 'blob', content: 'x' } as const;
  expect(await refusal(octokit.rest.git.createTree({ ...at, base_tree: start, tree: [entry] }))).toMatchObject({
    status: 403,
  });
  await octokit.rest.git.createTree({ ...at, base_tree: start, tree: [{ ...entry, path: '.github/hedgerow.yml' }] });
});

test('an installation reaches its own repositories; a private one of another is not there', async () => {
  const { github, app, octokit, at } = await stage();
  await github.createRepository({ name: 'acme/secret', private: true, files: { a: 'a' } });
  expect(await refusal(octokit.rest.repos.get({ ...at, repo: 'secret' }))).toMatchObject({ status: 404 });
  expect(
    await refusal(octokitOfApp(github, app).rest.apps.getRepoInstallation({ ...at, repo: 'secret' })),
  ).toMatchObject({ status: 404 });
  const { data } = await octokit.rest.apps.listReposAccessibleToInstallation();
  expect(data.repositories.map(({ full_name }) => full_name)).toEqual(['acme/network']);
});

test('a token can be narrowed, expires, and ends with its installation', async () => {
  const { github, app, installation, at } = await stage();
  const me = octokitOfApp(github, app);
  const grant = async (more: object) =>
    (await me.rest.apps.createInstallationAccessToken({ installation_id: installation.id, ...more })).data;
  const narrow = await grant({ permissions: { contents: 'read' } });
  expect(narrow.permissions).toEqual({ contents: 'read' });
  const post = async (token: string) => {
    const headers = { authorization: `token ${token}` };
    const url = `${github.apiUrl}/repos/${at.owner}/${at.repo}/git/blobs`;
    return (await fetch(url, { method: 'POST', headers, body: '{"content":"a"}' })).status;
  };
  expect(await post(narrow.token)).toBe(403);
  expect(await refusal(grant({ permissions: { administration: 'write' } }))).toMatchObject({ status: 422 });
  expect(await refusal(grant({ repositories: ['none'] }))).toMatchObject({ status: 422 });
  const { token } = await grant({ repositories: ['network'] });
  expect(await post(token)).toBe(201);
  github.expireTokens();
  expect(await post(token)).toBe(401);
  const last = await grant({});
  github.suspend(installation);
  expect(await post(last.token)).toBe(403);
  github.suspend(installation, false);
  github.uninstall(installation);
  expect(await post(last.token)).toBe(401);
});

test('what somebody may do is asked of the API', async () => {
  const { github, octokit, at } = await stage({
    repository: { collaborators: { ann: 'write', tim: 'triage', mia: 'maintain' } },
  });
  github.createUser('guest');
  const ask = async (username: string) =>
    (await octokit.rest.repos.getCollaboratorPermissionLevel({ ...at, username })).data;
  expect(
    await Promise.all(
      ['acme', 'ann', 'tim', 'mia', 'guest'].map(async (name) => [
        name,
        (await ask(name)).permission,
        (await ask(name)).role_name,
      ]),
    ),
  ).toEqual([
    ['acme', 'admin', 'admin'],
    ['ann', 'write', 'write'],
    ['tim', 'read', 'triage'],
    ['mia', 'write', 'maintain'],
    ['guest', 'read', 'read'],
  ]);
  expect(await refusal(ask('nobody'))).toMatchObject({ status: 404 });
});

test('the answer to a question already answered is 304 and costs nothing', async () => {
  const { github, octokit, at } = await stage();
  const first = await octokit.rest.repos.get(at);
  const again = octokit.rest.repos.get({ ...at, headers: { 'if-none-match': String(first.headers.etag) } });
  expect(await refusal(again)).toMatchObject({ status: 304 });
  const { headers } = await octokit.rest.rateLimit.get();
  expect(headers['x-ratelimit-used']).toBe('2');
  await github.push(github.repository('acme/network'), 'main', { files: { a: 'a' } });
  const person = octokitOfUser(github, 'octocat');
  await person.rest.pulls.list(at);
  expect(github.requests.list().map(({ status, actor }) => [status, actor])).toEqual([
    [200, 'hedgerow[bot]'],
    [304, 'hedgerow[bot]'],
    [200, 'hedgerow[bot]'],
    [200, 'octocat'],
  ]);
});
