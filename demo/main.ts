import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import pc from 'picocolors';
import { freePort } from '../test/support/free-port.ts';
import { createGitHub, type GitHubDouble } from '../test/support/github/create-github.ts';
import type { App } from '../test/support/github/state/model.ts';
import type { Api } from './ask-api.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { tellOfDrift } from './drift-story.ts';
import { curlLines, tellOfGui } from './gui-story.ts';
import { createNarrator, type Narrator } from './narrator.ts';
import { createPages } from './page.ts';
import { seedFiles } from './seed-files.ts';
import type { Stage } from './stage.ts';
import { type Hedgerow, startHedgerow } from './start-hedgerow.ts';
import { tellStory } from './story.ts';
import { Trouble } from './trouble.ts';

const help = `npm run demo [-- --once] [-- --port N] [-- --server-port N]

Plays a push, its pull request, the merge, a second push and an update of one line; then a GUI that lists records, edits
them by pull requests, hears of merges and decides a conflict; then a cluster that people change by hand: a GitHub and a
cluster's API on this machine, two repositories, and the real server. Nothing leaves the machine.

  --once           play, verify, print the result and end: 0 if everything held, else 1
  --port N         port of the pages (a free one)
  --server-port N  port of the server (a free one)
`;

type Options = { readonly once: boolean; readonly port: number; readonly serverPort: number };

function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      once: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      port: { type: 'string', default: '0' },
      'server-port': { type: 'string', default: '0' },
    },
  });
  if (values.help) return undefined;
  return {
    once: values.once,
    port: readPort('--port', values.port),
    serverPort: readPort('--server-port', values['server-port']),
  };
}

function readPort(name: string, text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new Trouble(`${name} must be a number from 0 to 65535, not ${text}.`);
  return port;
}

async function requireGit(): Promise<void> {
  const version = await promisify(execFile)('git', ['--version']).then(
    ({ stdout }) => /(\d+)\.(\d+)/.exec(stdout),
    () => null,
  );
  if (!version) throw new Trouble('git is not installed: the demo keeps its repositories with it.');
  const [major = 0, minor = 0] = version.slice(1).map(Number);
  if (major < 2 || (major === 2 && minor < 38)) {
    throw new Trouble(`git ${major}.${minor} is too old: the demo merges with git 2.38 or newer.`);
  }
}

async function startGitHub(port: number, findApi: () => Api | undefined): Promise<GitHubDouble> {
  try {
    return await createGitHub({ port, validate: false, doors: (world) => [createPages(world, findApi)] });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new Trouble(`port ${port} is taken: choose another by --port, or leave it out for a free one.`);
    }
    throw error;
  }
}

/** Plays the story in a directory that is kept where something did not hold; gives the exit status. */
async function play(options: Options): Promise<number> {
  await requireGit();
  const directory = await mkdtemp(join(tmpdir(), 'hedgerow-demo-'));
  const logFile = join(directory, 'server.log');
  let status = 1;
  try {
    status = await playWith(options, logFile);
  } finally {
    if (status !== 1 || !existsSync(logFile)) await rm(directory, { recursive: true, force: true });
    else process.stderr.write(`The server's log is kept in ${logFile}\n`);
  }
  return status;
}

async function playWith(options: Options, logFile: string): Promise<number> {
  const narrator = createNarrator((text) => process.stdout.write(text));
  const interrupted = nextInterrupt();
  let api: Api | undefined;
  const github = await startGitHub(options.port, () => api);
  const app = await github.createApp();
  const cluster = await startCluster();
  let hedgerow: Hedgerow | undefined;
  try {
    const port = options.serverPort === 0 ? await freePort() : options.serverPort;
    hedgerow = await startHedgerow(github, app, { logFile, port, clustersFile: cluster.clustersFile });
    printSetting(narrator, github, hedgerow, logFile);
    const show = (found: Api) => {
      api = found;
    };
    const isGood = await Promise.race([perform({ github, hedgerow, narrator }, app, cluster, show), interrupted]);
    if (isGood === 'interrupted') return 130;
    if (!options.once) {
      narrator.line(`\nLook at it: ${pc.underline(pc.cyan(github.origin))}   Ctrl-C ends the demo.`);
      await interrupted;
    }
    return isGood ? 0 : 1;
  } finally {
    await hedgerow?.stop();
    await github.close();
    await cluster.kubernetes.close();
  }
}

async function perform(stage: Stage, app: App, cluster: Cluster, show: (api: Api) => void): Promise<boolean> {
  const { github, narrator } = stage;
  const started = Date.now();
  const people = { ada: 'write', grace: 'write' } as const;
  const seed = (name: string) => ({ name: `acme/${name}`, files: seedFiles(`${name}/start`), collaborators: people });
  const datacenter = await github.createRepository(seed('datacenter'));
  const lab = await github.createRepository(seed('lab'));
  github.install(app, [datacenter, lab]);
  await tellStory(stage, datacenter, lab);
  const api = await tellOfGui(stage, datacenter);
  show(api);
  await tellOfDrift({ stage, api, repository: datacenter, cluster });
  await offerCurl(stage, api);
  narrator.line();
  narrator.verify(
    'none of all requests was one that GitHub refuses',
    github.violations.length === 0,
    github.violations,
  );
  return printResult(narrator, started);
}

/** The token and five calls to copy. That they work is seen with `sh` and `curl`, where the machine has them. */
async function offerCurl({ narrator }: Stage, api: Api): Promise<void> {
  narrator.step('Try the API yourself, while this runs');
  const lines = await curlLines(api);
  narrator.line();
  for (const line of lines) narrator.line(line);
  narrator.line();
  // What is tried here leaves no trace, and the feed is listened to for a second.
  const trial = lines.map((line) =>
    line.replace(' -N ', ' -N --max-time 1 ').replace('/changes"', '/changes?dryRun=true"'),
  );
  const { stdout, code } = await runShell(['set -e', ...trial].join('\n'));
  const parts = ['"kind":"VPC"', '# as on the old switches', '"what":"vlan"', '+    floor: ', 'retry: '];
  const missing = parts.filter((part) => !stdout.includes(part));
  if (code === 127) narrator.tell('(There is no curl on this machine.)');
  // 28: the feed goes on, curl's time is over.
  else narrator.verify('they work', code === 28 && missing.length === 0, { code, missing });
}

async function runShell(script: string): Promise<{ stdout: string; code: number }> {
  return await new Promise((resolve) => {
    execFile('sh', ['-c', script], (error, stdout) => {
      resolve({ stdout, code: error === null ? 0 : typeof error.code === 'number' ? error.code : 127 });
    });
  });
}

function printSetting(narrator: Narrator, github: GitHubDouble, hedgerow: Hedgerow, logFile: string): void {
  narrator.line(pc.bold('Hedgerow demo'));
  narrator.line(`   GitHub, played on this machine   ${pc.underline(pc.cyan(github.origin))}`);
  narrator.line(`   hedgerow serve, the real server  ${hedgerow.url}`);
  narrator.line(`   its log                          ${logFile}`);
}

function printResult(narrator: Narrator, started: number): boolean {
  const [passed, failed] = [narrator.passed(), narrator.failed()];
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const colour = failed === 0 ? pc.green : pc.red;
  narrator.line(`\n${colour(`${passed} claims hold, ${failed} do not`)} (${seconds} s)`);
  return failed === 0;
}

function nextInterrupt(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve('interrupted'));
  });
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) process.stdout.write(help);
  else process.exitCode = await play(options);
} catch (error) {
  const isKnown = error instanceof Trouble || (error instanceof TypeError && 'code' in error);
  const text = error instanceof Error ? (isKnown ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`${pc.red('The demo cannot go on:')} ${text}\n`);
  process.exitCode = 1;
}
