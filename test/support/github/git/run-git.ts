import { spawn } from 'node:child_process';

/** What a run of git ended with; `code` is its exit status. */
export type GitResult = { readonly code: number; readonly stdout: Buffer; readonly stderr: string };

export type GitOptions = {
  readonly input?: Uint8Array | string;
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that are an answer and no error (merge-tree says 1 for a conflict). */
  readonly accept?: readonly number[];
};

// A user's own git configuration, hooks or signing key must never leak into a test.
const isolated = {
  PATH: process.env.PATH ?? '/usr/bin:/bin',
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
};

/** The environment that every git program of the double runs in. */
export function gitEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { ...isolated, ...extra };
}

/** Runs git on a bare repository. Rejects with git's own words on an exit code that is not accepted. */
export function runGit(directory: string, args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  const accept = options.accept ?? [0];
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['--git-dir', directory, ...args], { env: gitEnvironment(options.env) });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // git may end before it read everything: the exit code says what matters, not the broken pipe.
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', (code) => {
      const result = { code: code ?? -1, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString('utf8') };
      if (accept.includes(result.code)) resolve(result);
      else reject(new Error(`git ${args.join(' ')} ended with ${result.code}: ${result.stderr.trim()}`));
    });
    child.stdin.end(options.input ?? '');
  });
}

/** Runs git and gives its output as text without the last newline. */
export async function gitText(directory: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const { stdout } = await runGit(directory, args, options);
  return stdout.toString('utf8').replace(/\n$/, '');
}
