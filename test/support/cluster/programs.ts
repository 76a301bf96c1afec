import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The programs of a real cluster that are built from their Go modules, pinned in programs/. */
const names = ['etcd', 'kube-apiserver'] as const;
export type Programs = Readonly<Record<(typeof names)[number], string>>;

const sources = join(import.meta.dirname, 'programs');
// Of the user, not of the clone: they take minutes to build.
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'hedgerow-test');

/** Where the built programs are; otherwise why the cluster cannot be started. */
export function findPrograms(): Programs | { readonly absent: string } {
  if (!hasKubectl()) return { absent: 'kubectl is not installed here' };
  const missing = names.filter((name) => !existsSync(placeOf(name)));
  if (missing.length === 0) return { etcd: placeOf('etcd'), 'kube-apiserver': placeOf('kube-apiserver') };
  const reason = findGo() === undefined ? 'and Go is not installed here' : 'run npm run test:cluster';
  return { absent: `${missing.join(' and ')} not built, ${reason}` };
}

/**
 * Builds what is not there yet, in minutes; nothing where there is no Go or no kubectl, or where the modules cannot be
 * had. Throws where they do not compile.
 */
export function buildPrograms(say: (line: string) => void): void {
  const go = findGo();
  if (go === undefined || !hasKubectl()) return;
  for (const name of names) {
    if (existsSync(placeOf(name))) continue;
    if (hasModules(go, name)) build(go, name, say);
    else say(`the Go modules of ${name} cannot be fetched from here`);
  }
}

function hasModules(go: string, name: string): boolean {
  const { status } = spawnSync(go, ['mod', 'download'], {
    cwd: join(sources, name),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status === 0;
}

function build(go: string, name: string, say: (line: string) => void): void {
  say(`building ${name} (once; minutes)`);
  mkdirSync(cache, { recursive: true });
  const directory = mkdtempSync(join(cache, 'making-'));
  try {
    const made = join(directory, name);
    const version = '-X k8s.io/component-base/version.gitVersion=v1.35.4';
    const flags = ['-mod=readonly', '-trimpath', '-buildvcs=false', `-ldflags=-s -w ${version}`, '-o', made];
    execFileSync(go, ['build', ...flags, '.'], {
      cwd: join(sources, name),
      env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '' },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    renameSync(made, placeOf(name));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Another source is another file. */
function placeOf(name: string): string {
  const hash = createHash('sha256');
  for (const file of ['go.mod', 'go.sum', 'main.go']) hash.update(readFileSync(join(sources, name, file)));
  return join(cache, `${name}-${hash.digest('hex').slice(0, 12)}`);
}

function findGo(): string | undefined {
  return ['go', '/usr/local/go/bin/go'].find((command) => runs(command, ['version']));
}

function hasKubectl(): boolean {
  return runs('kubectl', ['version', '--client']);
}

function runs(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
