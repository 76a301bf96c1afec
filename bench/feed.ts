import { get, type IncomingMessage } from 'node:http';
import { openDatabase } from '../src/store/open-database.ts';
import { createEditStage, type EditStage } from '../test/e2e/edit-stage.ts';
import { untilQuiet } from '../test/e2e/quiet.ts';
import type { Place } from '../test/support/postgres/each-database.ts';
import { describeMachine } from './machine.ts';
import { onEachDatabase } from './on-each-database.ts';
import { builtProgram, readMemory } from './server-figures.ts';

// Clients that follow one fabric by Server-Sent Events at the real server, which is a process of its own: from the call
// that makes an event (a draft is kept, or withdrawn) until every client has it, and what the server's memory does.
const clients = Number(process.env.CLIENTS ?? 200);
const events = Number(process.env.EVENTS ?? 2000);

process.stdout.write(`${describeMachine()}\n${clients} clients, ${events} events one by one\n`);
await onEachDatabase(measure);

async function measure(name: string, newPlace: () => Promise<Place>): Promise<void> {
  const warn = () => undefined;
  const stage = await createEditStage(await newPlace(), (at) => openDatabase({ ...at, program: 'bench', warn }));
  const server = await stage.start({ env: { API_RATE: '9999999' }, program: builtProgram });
  const { ops } = await server.ready;
  await stage.untilIndexed();
  await untilQuiet(ops);
  const report = (what: string): void => {
    const megabytes = Math.round(readMemory(server.pid).now / 1e6);
    process.stdout.write(`${name.padEnd(12)}${what.padEnd(28)}server at ${megabytes} MB\n`);
  };
  const next = createSource(stage);
  report('before');
  const followers = await follow(stage);
  report(`${clients} connected`);
  const times: number[] = [];
  for (let number = 1; number <= events; number++) {
    const heard = followers.untilAll();
    const start = performance.now();
    await Promise.all([next(), heard.then(() => times.push(performance.now() - start))]);
    if (number === 1) report(`first event: ${times[0]?.toFixed(0)} ms`);
    else if (number === 100 || number % 500 === 0) report(`after ${number} events`);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): string => `${(times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(0)} ms`;
  process.stdout.write(`${name.padEnd(12)}at all clients: p50 ${at(0.5)}, p95 ${at(0.95)}, slowest ${at(1)}\n`);
  followers.close();
  await untilQuiet(ops);
  report('all gone');
  await server.stop();
  await stage.github.close();
}

/** Makes one event a call, and no work at GitHub: a draft comes, the draft goes. */
function createSource({ ask }: EditStage): () => Promise<void> {
  const key = { group: 'vpc.githedgehog.com', kind: 'VPC', namespace: 'default', name: 'vpc-1' };
  let [base, draft, count] = ['', '', 0];
  const draw = async (): Promise<void> => {
    if (base === '') base = String((await ask('GET', '/records/vpc.githedgehog.com/VPC/default/vpc-1')).json.blob);
    count += 1;
    const patch = { spec: { subnets: { default: { vlan: 1100 + (count % 1800) } } } };
    const edits = [{ op: 'merge-patch', key, patch, base }];
    const body = { title: `Draft ${count}`, draft: true, edits };
    const { status, json } = await ask('POST', '/changes?force=true', body);
    if (status !== 202) throw new Error(`a draft was answered ${status}: ${JSON.stringify(json)}`);
    draft = (json.change as { readonly id: string }).id;
  };
  const withdraw = async (): Promise<void> => {
    const { status } = await ask('DELETE', `/changes/${draft}`);
    if (status >= 300) throw new Error(`withdrawing was answered ${status}`);
    draft = '';
  };
  return async () => await (draft === '' ? draw() : withdraw());
}

async function follow({ url, token }: EditStage) {
  let heard = 0;
  let wake = (): void => undefined;
  const open = (): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' };
      get(`${url}/events?after=latest`, { headers, agent: false }, (response) => {
        response.setEncoding('utf8').on('data', (chunk: string) => {
          heard += chunk.split('\nevent: ').length - 1;
          if (heard >= clients) wake();
        });
        resolve(response);
      }).once('error', reject);
    });
  const streams = await Promise.all(Array.from({ length: clients }, open));
  return {
    /** Resolves when every client has one event more. */
    untilAll: (): Promise<void> =>
      new Promise((resolve) => {
        heard = 0;
        wake = resolve;
      }),
    close: (): void => {
      for (const stream of streams) stream.destroy();
    },
  };
}
