import { Agent, request } from 'node:http';
import { openDatabase } from '../src/store/open-database.ts';
import { createEditStage } from '../test/e2e/edit-stage.ts';
import { untilQuiet } from '../test/e2e/quiet.ts';
import type { Place } from '../test/support/postgres/each-database.ts';
import { describeMachine } from './machine.ts';
import { onEachDatabase } from './on-each-database.ts';
import { builtProgram, readMemory } from './server-figures.ts';

// Pages of 100 out of 10,000 records as a GUI asks for them: over HTTP with a token, from the real server as a process of
// its own, one request after the other, each page from where the last one ended. From the request to the last byte.
const records = Number(process.argv[2] ?? 10_000);
const rounds = Number(process.env.ROUNDS ?? 300);
const queries: Readonly<Record<string, string>> = {
  'page of 100': 'limit=100',
  'kind, label selector': 'limit=100&kind=VPC&labelSelector=tenant%20in%20(team-7,team-8,team-9)',
  'kind, label selector, snapshot': 'limit=100&kind=VPC&labelSelector=tenant=team-7&snapshot=true',
  'kind, label not in, text': 'limit=100&kind=VPC&labelSelector=tenant!=team-7&text=vpc-99',
  'nothing found': 'limit=100&kind=VPC&labelSelector=tenant=none',
};

process.stdout.write(`${describeMachine()}\n${records} records, ${rounds} requests of each kind\n`);
await onEachDatabase(measure);

async function measure(name: string, newPlace: () => Promise<Place>): Promise<void> {
  const warn = () => undefined;
  const stage = await createEditStage(
    await newPlace(),
    (at) => openDatabase({ ...at, program: 'bench', warn }),
    records,
  );
  const server = await stage.start({ env: { API_RATE: '9999999' }, program: builtProgram });
  const { ops } = await server.ready;
  await stage.untilIndexed();
  await untilQuiet(ops);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (const [what, query] of Object.entries(queries)) {
    const times: number[] = [];
    let [next, bytes] = ['', 0];
    for (let round = 0; round < rounds; round++) {
      const after = next === '' ? '' : `&after=${encodeURIComponent(next)}`;
      const start = performance.now();
      const body = await get(agent, `${stage.url}/records?${query}${after}`, stage.token);
      times.push(performance.now() - start);
      next = (JSON.parse(body) as { next: string | null }).next ?? '';
      bytes = Math.max(bytes, body.length);
    }
    times.sort((a, b) => a - b);
    const at = (share: number) => `${(times[Math.floor((times.length - 1) * share)] ?? Number.NaN).toFixed(1)} ms`;
    const figures = `p50 ${at(0.5)}, p95 ${at(0.95)}, worst ${at(1)} (up to ${Math.round(bytes / 1000)} KB)`;
    process.stdout.write(`${name.padEnd(12)}${what.padEnd(32)}${figures}\n`);
  }
  process.stdout.write(`${name.padEnd(12)}${'memory'.padEnd(32)}${Math.round(readMemory(server.pid).now / 1e6)} MB\n`);
  agent.destroy();
  await server.stop();
  await stage.github.close();
}

function get(agent: Agent, url: string, token: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.once('end', () => (response.statusCode === 200 ? resolve(body) : reject(new Error(body.slice(0, 300)))));
    });
    outgoing.once('error', reject).end();
  });
}
