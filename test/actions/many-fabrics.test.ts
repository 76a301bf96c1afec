import { afterEach, expect, test } from 'vitest';
import type { LoggedRequest } from '../support/github/http/request-log.ts';
import { createScene, type Scene, vpc } from './scene.ts';

const fabrics = 100;
const records = 50;
const name = (index: number) => `f-${index}`;
const config = [
  'version: 1',
  'fabrics:',
  ...Array.from({ length: fabrics }, (_, index) => `  - {name: ${name(index)}, directory: fabrics/${name(index)}}`),
  '',
].join('\n');

/** Each fabric with its records in place; all fabrics hold the same. */
const managed = Object.fromEntries(
  Array.from({ length: fabrics }, (_, index) => index).flatMap((index) =>
    Array.from({ length: records }, (_, record) => [
      `fabrics/${name(index)}/managed/vpc/vpc-${record}.yaml`,
      vpc(`vpc-${record}`, 1001 + record),
    ]),
  ),
);

const upload = (index: number, vlan: number) => ({
  [`fabrics/${name(index)}/raw/new.yaml`]: vpc('new', vlan, `10.9.${vlan - 1100}.0/24`),
});

let scene: Scene;
afterEach(async () => {
  scene.github.assertClean();
  await scene.close();
});

async function requestsOf(files: Record<string, string>): Promise<LoggedRequest[]> {
  await scene.github.push(scene.repository, 'main', { files });
  const mark = scene.github.requests.mark();
  await scene.look();
  return scene.github.requests.list({ since: mark });
}

/** What was asked, where that is more than it may be; else "". */
function beyond(requests: readonly LoggedRequest[], most: number): string {
  if (requests.length <= most) return '';
  const counts = new Map<string, number>();
  for (const { operation } of requests) counts.set(operation, (counts.get(operation) ?? 0) + 1);
  return `${requests.length} instead of ${most}: ${JSON.stringify(Object.fromEntries(counts))}`;
}

/** 4 and 5 a fabric, the checks of the proposals included; beside them the branch's own check, and a look at the queue. */
function expectWithin(requests: readonly LoggedRequest[]): void {
  const isApart = ({ operation }: LoggedRequest) => operation.includes('matching-refs');
  const counted = requests.filter((request) => !isApart(request));
  expect(beyond(counted, 4 + 5 * fabrics + 2)).toBe('');
  expect(requests.length - counted.length).toBeLessThanOrEqual(fabrics / 10);
}

test('100 fabrics of 50 records: a push to one costs the requests of one, a push to all at most 4 and 5 a fabric', async () => {
  scene = await createScene({ 'gitops/managed/vpc/vpc-0.yaml': vpc('vpc-0', 1001) });
  await scene.look();
  const alone = await requestsOf({ 'gitops/raw/new.yaml': vpc('new', 1101, '10.9.1.0/24') });
  expect(scene.pulls('open')).toHaveLength(1);
  const aloneAgain = await requestsOf({ 'gitops/raw/new.yaml': vpc('new', 1103, '10.9.3.0/24') });
  await scene.close();

  scene = await createScene(managed, { config });
  await scene.look();
  const one = await requestsOf(upload(7, 1101));
  expect(scene.pulls('open')).toHaveLength(1);
  expect(beyond(one, alone.length)).toBe('');

  const all = await requestsOf(
    Object.assign({}, ...Array.from({ length: fabrics }, (_, index) => upload(index, 1102))),
  );
  expect(scene.pulls('open')).toHaveLength(fabrics);
  expectWithin(all);

  // With a proposal open for each of them the same holds. (The pushes to our own branches lead to a look.)
  await scene.look();
  const again = await requestsOf(upload(7, 1103));
  expect(beyond(again, aloneAgain.length)).toBe('');
  const none = await requestsOf({ 'README.md': 'unrelated\n' });
  expect(beyond(none, 5)).toBe('');
  const rewritten = await requestsOf(
    Object.assign({}, ...Array.from({ length: fabrics }, (_, index) => upload(index, 1104))),
  );
  expectWithin(rewritten);
}, 300_000);
