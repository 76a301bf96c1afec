import { expect, test } from 'vitest';
import { hashSecret } from '../../src/actions/manage-tokens.ts';
import { vpc } from '../actions/scene.ts';
import { until } from '../e2e/quiet.ts';
import { describeEachDatabase, type Place } from '../support/postgres/each-database.ts';
import { openOperator } from './open-operator.ts';

/** A repository with our App, a database, and the command line of its operator. */
async function open(place: Place) {
  const { github, repository, run: runOperator, serve } = await openOperator(place);
  const run = (...args: string[]) => runOperator('token', ...args);
  return {
    ...{ run, repository },
    serve: async (): Promise<string> => (await serve()).url,
    push: () => github.push(repository, 'main', { files: { 'gitops/managed/vpc/vpc-2.yaml': vpc('vpc-2', 1002) } }),
    refused: async (words: string, ...args: string[]) => {
      expect(await run(...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(words) });
    },
  };
}

const fabric = 'acme/network:fabric-1';

describeEachDatabase('hedgerow token', ({ newPlace, open: openDatabase }) => {
  test('beside a server: a new token reads at once, and a revoked one no more', async () => {
    const { run, serve, push } = await open(await newPlace());
    const url = await serve();
    const made = await run('create', '--name', 'netbox', '--fabric', 'ACME/network:fabric-1', '--quiet');
    expect(made).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^hr_[\w-]{43}\n$/) });
    const headers = { authorization: `Bearer ${made.stdout.trim()}` };
    const ask = (path: string) => fetch(`${url}/api/v1/fabrics${path}`, { headers });
    await push();
    await until('both records to be indexed', async () => {
      const { items = [] } = (await (await ask('/acme/network/fabric-1/records')).json()) as {
        items?: { path: string }[];
      };
      return items.map(({ path }) => path).join(' ') === 'managed/vpc/vpc-1.yaml managed/vpc/vpc-2.yaml' || undefined;
    });
    expect((await ask('/acme/network/fabric-2')).status).toBe(404);

    const list = await run('list');
    expect(list.stdout).toMatch(
      /^id +name +scope +state +last used +fabrics\n\w{20} +netbox +read +valid +\d{4}-\d\d-\d\d +acme\/network:fabric-1\n$/,
    );
    const id = list.stdout.split('\n')[1]?.split(' ')[0] ?? '';
    expect(await run('revoke', id)).toMatchObject({ code: 0, stdout: `Token ${id} is revoked.\n` });
    expect((await ask('')).status).toBe(401);
    expect((await run('list')).stdout).toContain(' revoked ');
  }, 120_000);

  test('without a server: it says what the token may do, and shows its secret once', async () => {
    const place = await newPlace();
    const { run, repository } = await open(place);
    expect((await run('list')).stdout).toContain('There are no tokens.');
    const args = [
      '--fabric',
      fabric,
      '--fabric',
      'acme/network',
      '--scope',
      'write',
      '--login',
      'ann',
      '--expires',
      '90d',
    ];
    const { stdout, code } = await run('create', '--name', 'the GUI', ...args);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Token the GUI may read and write acme\/network:fabric-1, acme\/network\.\nIt acts for the GitHub account ann\.\nIt expires at \d{4}-.*Z\. Revoke it with: hedgerow token revoke \w+\nIts secret is shown this once:\n\nhr_[\w-]{43}\n$/,
    );
    const database = await openDatabase(place);
    const rows = await database.sql.selectFrom('tokens').selectAll().execute();
    await database.close();
    const secret = stdout.trim().split('\n').at(-1) ?? '';
    expect(rows).toMatchObject([
      {
        hash: hashSecret(secret),
        fabrics: [{ repository: repository.id, fabric: 'fabric-1' }, { repository: repository.id }],
      },
    ]);
    expect(JSON.stringify(rows)).not.toContain(secret);
  }, 120_000);

  test('what cannot be meant so is refused with the reason', async () => {
    const { refused, run } = await open(await newPlace());
    await refused(
      'has no fabric "fabirc-1"; its configuration has fabric-1.',
      'create',
      '--name',
      'a',
      '--fabric',
      'acme/network:fabirc-1',
    );
    await refused('there is no repository acme/other', 'create', '--name', 'a', '--fabric', 'acme/other');
    await refused('--name must be', 'create', '--name', 'a\nb', '--fabric', fabric);
    await refused('--login must be', 'create', '--name', 'a', '--fabric', fabric, '--login', 'a b');
    for (const time of ['tomorrow', '2020-01-01']) {
      await refused('--expires must be', 'create', '--name', 'a', '--fabric', fabric, '--expires', time);
    }
    await refused('there is no valid token "x"', 'revoke', 'x');
    expect((await run('list')).stdout).toContain('There are no tokens.');
  }, 120_000);
});
