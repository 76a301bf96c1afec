import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';
import { signBody } from '../test/support/github/webhooks/courier.ts';

/** How many deliveries go where, and about what. */
export type Storm = {
  readonly port: number;
  readonly perSecond: number;
  readonly seconds: number;
  readonly targets: readonly { readonly id: number; readonly owner: string; readonly name: string }[];
  readonly installation: number;
  readonly secret: string;
};

export type Answer = { readonly status: number; readonly milliseconds: number };

const bodyBytes = 20 * 1024;

/** Sends to the beat of a clock: late answers do not slow the sender down. One push in ten is to a watched branch. */
async function send(storm: Storm): Promise<Answer[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 200 });
  const sent: Promise<Answer>[] = [];
  const begun = performance.now();
  for (let count = 0; count < storm.perSecond * storm.seconds; count += 1) {
    const wait = begun + (count * 1000) / storm.perSecond - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    sent.push(post(agent, storm, bodyOf(storm, count)));
  }
  const answers = await Promise.all(sent);
  agent.destroy();
  return answers;
}

function bodyOf({ targets, installation }: Storm, count: number): string {
  const { id, owner = '', name = '' } = targets[count % targets.length] ?? {};
  const payload = {
    ref: count % 10 === 0 ? 'refs/heads/main' : `refs/heads/topic-${count}`,
    installation: { id: installation },
    repository: { id, name, full_name: `${owner}/${name}`, owner: { login: owner }, default_branch: 'main' },
  };
  const commits: string[] = [];
  for (let size = 0; size < bodyBytes; size += 43) commits.push(`${randomUUID()} ${count}`.padEnd(40));
  return JSON.stringify({ ...payload, commits });
}

function post(agent: Agent, { port, secret }: Storm, body: string): Promise<Answer> {
  const begun = performance.now();
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-github-delivery': randomUUID(),
    'x-github-event': 'push',
    'x-hub-signature-256': signBody(secret, body),
  };
  return new Promise((resolve) => {
    const answer = (status: number): void => resolve({ status, milliseconds: performance.now() - begun });
    const path = '/api/github/webhooks';
    const outgoing = request({ agent, port, host: '127.0.0.1', method: 'POST', path, headers }, (response) => {
      response.resume();
      response.once('end', () => answer(response.statusCode ?? 0));
    });
    outgoing.once('error', () => answer(0));
    outgoing.end(body);
  });
}

parentPort?.postMessage(await send(workerData as Storm));
