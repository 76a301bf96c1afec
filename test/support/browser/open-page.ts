import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

export type Page = {
  readonly go: (url: string) => Promise<void>;
  /** The value of an expression in the page. */
  readonly evaluate: (expression: string) => Promise<unknown>;
  /** Resolves once an expression is true in whatever page there is by then. */
  readonly until: (expression: string) => Promise<void>;
  /** What the browser complained about: refused by policy, failed to load. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
};

type Message = { readonly id?: number; readonly method?: string; readonly params?: unknown; readonly result?: unknown };

/** A page in a headless Chromium of its own, driven by its DevTools protocol. */
export async function openPage(program: string): Promise<Page> {
  const profile = mkdtempSync(join(tmpdir(), 'browser-'));
  const options = ['--headless', '--no-sandbox', '--disable-gpu', '--remote-debugging-port=0', '--no-first-run'];
  const child = spawn(program, [...options, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('close', () => reject(new Error(`the browser ended: ${said}`)));
  });
  const targets: unknown = await (await fetch(new URL('/json/list', address.replace('ws:', 'http:')))).json();
  const target = Array.isArray(targets) ? targets.find(({ type }) => type === 'page') : undefined;
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', reject);
  });

  const waiting = new Map<number, (result: unknown) => void>();
  const complaints: string[] = [];
  let last = 0;
  socket.addEventListener('message', ({ data }) => {
    const { id, method, params, result } = JSON.parse(String(data)) as Message;
    if (id !== undefined) waiting.get(id)?.(result);
    if (method === 'Log.entryAdded') complaints.push(JSON.stringify(params));
  });
  const send = (method: string, params: object = {}): Promise<unknown> => {
    last += 1;
    const id = last;
    const answer = new Promise<unknown>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    return answer;
  };
  const evaluate = async (expression: string): Promise<unknown> => {
    const answer = await send('Runtime.evaluate', { expression, returnByValue: true });
    return Object(Object(answer).result).value;
  };
  const until = async (expression: string): Promise<void> => {
    const deadline = Date.now() + 20_000;
    while ((await evaluate(`document.readyState === 'complete' && Boolean(${expression})`)) !== true) {
      if (Date.now() > deadline) {
        throw new Error(`never: ${expression}; ${String(await evaluate('location.href + document.body.innerText'))}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await send('Log.enable');
  await send('Page.enable');
  return {
    go: async (url) => {
      await send('Page.navigate', { url });
    },
    evaluate,
    until,
    complaints,
    close: async () => {
      socket.close();
      child.kill();
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
