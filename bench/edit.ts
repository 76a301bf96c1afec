import { openDatabase } from '../src/store/open-database.ts';
import { createEditStage } from '../test/e2e/edit-stage.ts';
import { until } from '../test/e2e/quiet.ts';
import type { Place } from '../test/support/postgres/each-database.ts';
import { describeMachine } from './machine.ts';
import { onEachDatabase } from './on-each-database.ts';

// From an edit's request to its open pull request, at the real server with a GitHub that answers at once; and what that
// costs of GitHub's requests. One argument: records of the fabric (1,000).
const records = Number(process.argv[2] ?? 1000);
const edits = 20;

process.stdout.write(`${describeMachine()}\n`);
await onEachDatabase(measure);

async function measure(name: string, newPlace: () => Promise<Place>): Promise<void> {
  const place = await newPlace();
  const warn = () => undefined;
  const stage = await createEditStage(place, (at) => openDatabase({ ...at, program: 'bench', warn }), records);
  const { github, repository } = stage;
  const server = await stage.start();
  await stage.untilIndexed();
  const milliseconds: number[] = [];
  const requests: number[] = [];
  for (let number = 1; number <= edits; number++) {
    await github.webhooks.settle();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const mark = github.requests.mark();
    const start = performance.now();
    const { status } = await stage.changeVlan(`vpc-${number}`, 2990 - number);
    if (status !== 202) throw new Error(`answer ${status}`);
    while (github.pullRequests(repository, 'open').length < number) {
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    milliseconds.push(performance.now() - start);
    await github.webhooks.settle();
    await until('the check of its head', async () => {
      const [newest] = github.pullRequests(repository, 'open').sort((a, b) => b.issue.number - a.issue.number);
      return newest && github.checkRuns(repository, newest.headSha).length > 0 ? true : undefined;
    });
    requests.push(github.requests.list({ since: mark }).length);
  }
  await server.stop();
  await github.close();
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number) => `${(sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(0)} ms`;
  const line = `p50 ${at(0.5)}, p95 ${at(0.95)}, worst ${at(1)}`;
  process.stdout.write(`${name.padEnd(11)} edit to pull request, ${records} records   ${line}\n`);
  process.stdout.write(`${name.padEnd(11)} GitHub requests an edit, its check included   ${requests.join(' ')}\n`);
}
