import { rmSync } from 'node:fs';
import { openDatabase } from '../src/store/open-database.ts';
import { vpc } from '../test/actions/scene.ts';
import { createEditStage } from '../test/e2e/edit-stage.ts';
import { untilQuiet } from '../test/e2e/quiet.ts';
import { newDataDir } from '../test/support/postgres/each-database.ts';
import { describeMachine } from './machine.ts';

// A push of one file into a repository of 10,000 (or as many as the argument says), to a server that was restarted: what
// it asks of GitHub. Exits with 1 where that is more than one blob or nine requests.
const records = Number(process.argv[2] ?? 10_000);
const most = 9;

process.stdout.write(`${describeMachine()}\n`);
const dataDir = await newDataDir();
const open = (place: { readonly dataDir: string }) =>
  openDatabase({ ...place, program: 'bench', warn: () => undefined });
const stage = await createEditStage({ dataDir }, open, records);
const { github, repository } = stage;
const first = await stage.start();
await stage.untilIndexed();
await untilQuiet((await first.ready).ops, 300);
await first.stop();
const second = await stage.start();
const { ops } = await second.ready;
await github.webhooks.settle();
await untilQuiet(ops, 300);
const mark = github.requests.mark();
await github.push(repository, 'main', { files: { 'gitops/raw/new.yaml': vpc('vpc-new', 2999, '10.200.0.0/24') } });
await github.webhooks.settle();
await untilQuiet(ops, 300);
await second.stop();
const asked = github.requests.list({ since: mark });
const blobs = asked.filter(({ operation }) => operation.includes('/git/blobs')).length;
const archives = asked.filter(({ operation }) => operation.includes('/tarball')).length;
await github.close();
rmSync(dataDir, { recursive: true, force: true });
const checks = asked.filter(({ operation }) => operation.includes('check-runs')).length;
process.stdout.write(
  `${records} files, 1 pushed: ${blobs} blobs, ${archives} archives, ${asked.length} requests, ${checks} of them about checks\n` +
    `${asked.map(({ operation }) => operation).join('\n')}\n`,
);
process.exitCode = blobs === 1 && archives === 0 && asked.length - checks <= most ? 0 : 1;
