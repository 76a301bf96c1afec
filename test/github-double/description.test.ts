import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openDescription } from '../support/github/description/open-description.ts';
import { refusal, stage } from './stage.ts';

const described = openDescription();

test.skipIf(described === null)('what GitHub would refuse or ignore fails the test', async () => {
  const { github, octokit, at, start } = await stage();
  const send = (route: string, body: object) => octokit.request(route, { ...at, ...body });
  expect(await refusal(send('POST /repos/{owner}/{repo}/git/refs', { ref: 'refs/heads/x' }))).toMatchObject({
    status: 422,
  });
  expect(await refusal(send('POST /repos/{owner}/{repo}/git/refs', { ref: 'refs/heads/x', sha: 1 }))).toMatchObject({
    status: 422,
  });
  expect(await refusal(send('GET /repos/{owner}/{repo}/pulls', { state: 'merged' }))).toMatchObject({ status: 422 });
  await send('POST /repos/{owner}/{repo}/git/refs', { ref: 'refs/heads/x', sha: start, force: true });
  await send('GET /repos/{owner}/{repo}/pulls', { labels: 'x' });
  expect(await refusal(send('GET /repos/{owner}/{repo}/nothing', {}))).toMatchObject({ status: 404 });
  expect(() => github.assertClean()).toThrow('POST /repos/acme/network/git/refs');
  expect(github.takeViolations().map(({ where, message }) => `${where}: ${message}`)).toMatchInlineSnapshot(`
    [
      "request: 422 Invalid request.

    the body: / must have required property 'sha' (sha)",
      "request: 422 Invalid request.

    the body: /sha must be string (string)",
      "request: 422 Invalid request.

    the parameter state: /value must be equal to one of the allowed values (open,closed,all)",
      "request: unknown member .force",
      "request: unknown parameter labels",
      "request: no such operation here",
    ]
  `);
});

test.skipIf(described === null)('an answer or an event that is not as described is a complaint', () => {
  if (!described) throw new Error('not skipped');
  const ref = {
    ref: 'refs/heads/x',
    node_id: 'x',
    url: 'http://a/b',
    object: { type: 'commit', sha: '1'.repeat(40), url: 'http://a/b' },
  };
  const operation = 'POST /repos/{owner}/{repo}/git/refs';
  expect(described.checkResponse(operation, { status: 201, body: ref })).toBe(null);
  expect(described.checkResponse(operation, { status: 201, body: { ...ref, url: 'no address' } })).toMatch('uri');
  expect(described.checkResponse(operation, { status: 200, body: ref })).toBe('the answer 200 is not described');
  expect(described.checkResponse(operation, { status: 502, body: { message: 'Server Error' } })).toBe(null);
  expect(described.checkResponse(operation, { status: 422, body: 'no' })).toMatch('must be object');
  expect(described.checkResponse('DELETE /repos/{owner}/{repo}/git/refs/{ref}', { status: 204, body: {} })).toMatch(
    'none is described',
  );
  expect(described.checkWebhook('push', null, { ref: 'refs/heads/main' })).toMatch('required');
  expect(described.checkWebhook('pull_request', 'exploded', {})).toBe(
    'the event pull-request-exploded is not described',
  );
});

test('without the description the double works and holds nothing against it', async () => {
  const { github, octokit, at } = await stage({ github: { validate: false } });
  await octokit.request('GET /repos/{owner}/{repo}/pulls', { ...at, labels: 'x' });
  expect(github.violations).toEqual([]);
});

test('a fault of the double itself fails the test too', async () => {
  const { github, repository, octokit, at } = await stage();
  Object.defineProperty(repository, 'issues', {
    get: () => {
      throw new Error('broken');
    },
  });
  expect(await refusal(octokit.rest.pulls.list(at))).toMatchObject({ status: 500 });
  expect(github.takeViolations()).toMatchObject([{ where: 'double', message: expect.stringContaining('broken') }]);
});

test('where the description is absent, one line says what is skipped', () => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const nowhere = join(tmpdir(), 'no-description-here');
  expect([openDescription(nowhere), openDescription(nowhere)]).toEqual([null, null]);
  const lines = written.mock.calls.map(([line]) => line);
  written.mockRestore();
  expect(lines).toEqual([expect.stringMatching(/^SKIPPED: .*\n$/)]);
});
