import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

// A program of its own: counts how often the write-ahead log reaches the disk while ten transactions commit.
let syncs = 0;
const original = fs.fsyncSync;
fs.fsyncSync = (descriptor) => {
  syncs += 1;
  original(descriptor);
};
syncBuiltinESMExports();

const { openDatabase } = await import('../../src/store/open-database.ts');
const database = await openDatabase({ dataDir: process.argv[2] ?? '', program: 'test' });
const settings: Record<string, unknown> = {};
for (const name of ['fsync', 'synchronous_commit', 'shared_buffers']) {
  Object.assign(settings, (await database.run(`show ${name}`)).rows[0]);
}
syncs = 0;
const commits = 10;
for (let count = 0; count < commits; count += 1) {
  await database.run(`insert into hedgerow.pauses values ('acme/network', '${count}', 'octocat')`);
}
process.stdout.write(JSON.stringify({ ...settings, commits, syncs }));
await database.close();
