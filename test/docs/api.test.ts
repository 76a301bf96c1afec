import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiScene, openApiScene, walkThroughCluster } from '../support/api-scene.ts';
import { maskAnswer, printScript, readSteps, type Step, writeAnswers } from './walk-through.ts';

const file = new URL('../../docs/api.md', import.meta.url);
const document = readFileSync(file, 'utf8');
const steps = readSteps(document);
/** The first step that wants a cluster. */
const withCluster = steps.findIndex(({ script }) => script.includes('/drift/'));

function has(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const missing = ['sh', 'curl', 'jq'].filter((program) => program !== 'sh' && !has(program));
const why = missing.length === 0 ? '' : ` (skipped: this machine has no ${missing.join(' and no ')})`;

describe.skipIf(missing.length > 0)(`the walk-through in docs/api.md${why}`, () => {
  let scene: ApiScene;
  let answers: string[];
  beforeAll(async () => {
    scene = await openApiScene();
    answers = [...(await runAsWritten(scene, steps.slice(0, withCluster))), ...(await runWithCluster())];
    if (process.env.UPDATE_DOCS === '1') writeFileSync(file, writeAnswers(document, steps, answers));
  });
  afterAll(() => scene.close());

  it('names every variable that it wants to be set', () => {
    const told = /^```\n([\s\S]*?)^```$/m.exec(document)?.[1] ?? '';
    expect([...told.matchAll(/^(\w+)=/gm)].map((match) => match[1])).toEqual(Object.keys(variablesOf(scene)));
  });
  it.each(steps.map(({ script, answer }, at) => [at, script.split('\n', 1)[0], answer?.text ?? ''] as const))(
    'step %i answers as shown: %s',
    (at, _, shown) => {
      expect(maskAnswer(answers[at] ?? '')).toBe(maskAnswer(shown));
    },
  );
});

function variablesOf({ github, url, token }: ApiScene): Record<string, string> {
  return {
    HEDGEROW: url,
    FABRIC: 'acme/network/fabric-1',
    HEDGEROW_TOKEN: token,
    GITHUB_API: github.apiUrl,
    GITHUB_TOKEN: github.tokenOf('ann'),
  };
}

/** The steps about the cluster, on a fabric that has one; the first step of all makes the words that they use. */
async function runWithCluster(): Promise<string[]> {
  const scene = await openApiScene({ cluster: walkThroughCluster });
  try {
    const [, ...answers] = await runAsWritten(scene, [...steps.slice(0, 1), ...steps.slice(withCluster)]);
    return answers;
  } finally {
    await scene.close();
  }
}

/** What each step prints, with the addresses of this machine as the document has them. */
async function runAsWritten(scene: ApiScene, steps: readonly Step[]): Promise<string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'walk-through-'));
  try {
    const env = { PATH: process.env.PATH, ANSWERS: directory, ...variablesOf(scene) };
    await promisify(execFile)('sh', ['-c', printScript(steps)], { env, cwd: directory, timeout: 100_000 });
    return steps.map((_, at) =>
      readFileSync(join(directory, String(at)), 'utf8')
        .replaceAll(scene.github.origin, 'https://github.com')
        .replaceAll(scene.url, 'https://hedgerow.example.com'),
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
