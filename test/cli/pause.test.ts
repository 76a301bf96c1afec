import { userInfo } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { config, vpc } from '../actions/scene.ts';
import { until } from '../e2e/quiet.ts';
import { environmentFor, startServer } from '../e2e/server-process.ts';
import { freePort } from '../support/free-port.ts';
import { createGitHub } from '../support/github/create-github.ts';
import { describeEachDatabase, type Place } from '../support/postgres/each-database.ts';
import { runProgram } from './run-program.ts';

/** A repository with our App, a database, and the command line of its operator. */
async function open(place: Place) {
  const github = await createGitHub();
  const app = await github.createApp();
  const files = { '.github/hedgerow.yml': config, 'gitops/raw/a.yaml': vpc('vpc-1', 1001) };
  const repository = await github.createRepository({ name: 'acme/network', files });
  const installation = github.install(app, repository);
  onTestFinished(async () => {
    await github.close();
    github.assertClean();
  });
  const environment = environmentFor(github, app, place);
  const run = (...args: string[]) => runProgram(args, { env: { ...environment } });
  return {
    github,
    repository,
    installation,
    run,
    /** As who knows no more than where the database is. */
    runBare: (...args: string[]) => {
      const { PATH, DATA_DIR } = environment;
      return runProgram(args, { env: { PATH, DATA_DIR } });
    },
    serve: async () => {
      const server = startServer(github, app, { place, port: await freePort() });
      onTestFinished(() => server.kill());
      app.webhook.url = `${(await server.ready).url}/api/github/webhooks`;
    },
    push: (file: string, text: string) => github.push(repository, 'main', { files: { [`gitops/raw/${file}`]: text } }),
    check: (conclusion: string) =>
      until(`the check to be ${conclusion}`, async () => {
        const head = (await github.head(repository, 'main')) ?? '';
        const run = github.checkRuns(repository, head, 'hedgerow / structure').at(-1);
        return run?.conclusion === conclusion ? run : undefined;
      }),
    titles: () => github.pullRequests(repository).map(({ issue }) => issue.title),
    refused: async (words: string, ...args: string[]) => {
      expect(await run(...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(words) });
    },
  };
}

const since = String.raw`since \d{4}-\d\d-\d\d \d\d:\d\d UTC`;
const fabric = 'acme/network:fabric-1';
const said = (text: string) => expect.stringMatching(new RegExp(text));

describeEachDatabase('hedgerow pause and resume', ({ newPlace, kind }) => {
  test('beside a server: a paused fabric is not written to, its check is neutral, and resume goes on', async () => {
    const { serve, check, push, titles, run, runBare } = await open(await newPlace());
    await serve();
    await push('b.yaml', vpc('vpc-2', 1002));
    await check('success');
    const before = titles();
    expect(before).toHaveLength(1);
    const program = kind === 'embedded' ? runBare : run;
    expect(await program('pause', fabric, '--by', 'ann')).toMatchObject({
      code: 0,
      stderr: '',
      stdout: said(
        `^${fabric} is paused by operator ann ${since}: nothing is written.*\nResume with: hedgerow resume ${fabric}\n$`,
      ),
    });
    expect((await check('neutral')).title).toMatch(new RegExp(`^Paused by operator ann ${since}$`));
    await push('c.yaml', vpc('vpc-3', 1003));
    await check('neutral');
    expect(titles()).toEqual(before);
    const resumed = await program('resume', fabric);
    expect(resumed).toMatchObject({ code: 0, stdout: `${fabric} is resumed: Hedgerow goes on.\n` });
    await check('success');
    expect(titles()).toEqual(['Normalize fabric-1: 3 managed']);
  }, 60_000);

  test('without a server: the next one begins with it', async () => {
    const { serve, check, titles, run } = await open(await newPlace());
    const by = `operator ${userInfo().username}`;
    expect((await run('pause', 'acme/network')).stdout).toContain(`acme/network is paused by ${by} since `);
    await serve();
    expect((await check('neutral')).title).toContain(`Paused by ${by} since `);
    expect(titles()).toEqual([]);
  }, 60_000);

  test('what is so already is said, and what else stops the same writes', async () => {
    const { run } = await open(await newPlace());
    expect(await run('resume', 'acme/network')).toMatchObject({ code: 0, stdout: 'acme/network is not paused.\n' });
    await run('pause', fabric, '--by', 'ann');
    const again = await run('pause', fabric, '--by', 'bob');
    expect(again).toMatchObject({
      code: 0,
      stdout: said(`^${fabric} is paused already, by operator ann ${since}\\.\n`),
    });
    const whole = await run('pause', 'ACME/Network', '--by', 'bob');
    expect(whole.stdout).toEqual(said(`^acme/network is paused by operator bob ${since}`));
    expect(whole.stdout).toEqual(said(`\n${fabric} is paused by operator ann ${since}\\. Resume with: .*${fabric}\n$`));
    const resumed = await run('resume', fabric);
    expect(resumed.stdout).toEqual(said(`^${fabric} is resumed, and another pause holds\\.\nThe whole repository `));
    const none = await run('resume', fabric);
    expect(none).toMatchObject({
      code: 0,
      stdout: said(`^${fabric} is not paused by itself\\.\nThe whole repository `),
    });
  }, 60_000);

  test('what cannot be paused is refused with the reason', async () => {
    const { github, installation, refused, serve, run } = await open(await newPlace());
    for (const text of ['network', 'acme/..', 'acme/network:', 'acme/network:A', 'a/b/c']) {
      await refused(`"${text}" is neither OWNER/REPO nor OWNER/REPO:FABRIC`, 'pause', text);
    }
    await refused('--by must be', 'pause', fabric, '--by', 'a\nb');
    await refused('has no fabric "fabirc-1"; its configuration has fabric-1.', 'pause', 'acme/network:fabirc-1');
    await refused('there is no repository acme/other', 'resume', 'acme/other');
    await serve();
    await refused('there is no repository acme/other', 'pause', 'acme/other');
    github.suspend(installation);
    expect((await run('pause', fabric)).stderr).toContain('or its installation is suspended');
  }, 60_000);

  test.runIf(kind === 'embedded')('without a server and without an App there is nobody to ask', async () => {
    const { runBare } = await open(await newPlace());
    expect(await runBare('pause', fabric)).toMatchObject({ code: 2, stderr: said('there is no GitHub App yet') });
  });
});
