import { type SpawnOptions, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export type Outcome = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** Runs the real program and waits for its end. */
export function runProgram(args: readonly string[], options: SpawnOptions = {}): Promise<Outcome> {
  return runCommand(process.execPath, [main, ...args], options);
}

/** Runs a line of shell in which `hedgerow` is the real program. */
export function runShell(line: string, options: SpawnOptions = {}): Promise<Outcome> {
  return runCommand('bash', ['-c', `hedgerow() { "${process.execPath}" "${main}" "$@"; }\n${line}`], options);
}

export function runCommand(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
