import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findingOf, vlan, vpc } from '../../proposal/drift-fixture.ts';
import { links } from '../../proposal/plan-fixture.ts';
import { openDriftPage, ref } from './open-drift-page.ts';

let door: Awaited<ReturnType<typeof openDriftPage>>;
beforeAll(async () => {
  door = await openDriftPage();
});
beforeEach(() => door.drift.forget(ref));
afterAll(() => door.close());

const [at1, at2] = ['2026-11-22T08:00:00.000Z', '2026-11-22T08:05:00.000Z'];
const changed = vpc('vpc-1', { differences: [vlan] });

async function read(address: string) {
  const response = await fetch(address);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe('the report page', () => {
  test('shows what differs, since when, when it was compared and how it changed', async () => {
    await door.keep(findingOf({ inSync: 66 }), at1);
    const address = await door.keep(findingOf({ records: [changed] }), at2);
    await door.drift.confirm(ref, '2026-11-22T09:00:00.000Z');
    const { status, text } = await read(address);
    expect(status).toBe(200);
    for (const part of [
      '<h1>1 of 66 records differs from the cluster</h1>',
      'Compared 2026-11-22 09:00 UTC (',
      'Like this since 2026-11-22 08:05 UTC',
      `https://github.example/acme/network/blob/${links.commit}/gitops/managed/vpc/vpc-1.yaml#L14`,
      '<code>spec.subnets.default.vlan</code>',
      'kubectl-edit<br><span class="soft">2026-11-22 17:40 UTC</span>',
      '<td>In sync: 66 records</td>',
    ])
      expect(text).toContain(part);
  });

  test('keeps the last report while the cluster does not answer, and says since when', async () => {
    const address = await door.keep(findingOf({ records: [changed] }), at1);
    await door.drift.miss(ref, 'connect ETIMEDOUT 10.0.0.1:6443', at2);
    const { text } = await read(address);
    expect(text).toContain('<b>The cluster does not answer since 2026-11-22 08:05 UTC.</b> Connect ETIMEDOUT');
    expect(text).toContain('vpc-1');
  });

  test('is kept out of caches, of search engines and of what other sites may see', async () => {
    const { headers } = await read(await door.keep(findingOf({}), at1));
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'none'/,
      ),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
    });
  });

  test('is found by its whole address alone; everything else has one answer', async () => {
    const address = await door.keep(findingOf({ records: [changed] }), at1);
    const page = address.split('/').at(-1) ?? '';
    const wrong = [
      address.replace(page, `${page.slice(0, -1)}${page.endsWith('A') ? 'B' : 'A'}`),
      address.replace(page, 'undefined'),
      address.replace(page, ''),
      address.replace('fabric-1', 'fabric-2'),
      address.replace('acme', 'acne'),
      `${door.url}/drift/acme/network/fabric-1/${'x'.repeat(1500)}`,
    ];
    const answers = await Promise.all(wrong.map(read));
    expect(answers.map(({ status }) => status)).toEqual(wrong.map(() => 404));
    expect(new Set(answers.filter((_, at) => at !== 2).map(({ text }) => text)).size).toBe(1);
    expect(answers.map(({ text }) => text).join()).not.toMatch(/vpc-1|fabric-1/);
    await door.drift.forget(ref);
    expect((await read(address)).status).toBe(404);
  });

  test('shows 2,500 records in three parts, each once', async () => {
    const many = Array.from({ length: 2499 }, (_, at) => vpc(`vpc-${at}`, { differences: [vlan] }));
    const records = [vpc('vpc-last', { state: 'missing' }), ...many];
    const address = await door.keep(findingOf({ records }), at1);
    const parts = await Promise.all([1, 2, 3, 4].map((part) => read(`${address}?part=${part}`)));
    const names = parts.flatMap(({ text }) => [...text.matchAll(/<b>(vpc-\w+)<\/b>/g)].map(([, name]) => name));
    expect(new Set(names).size).toBe(2500);
    expect(names).toHaveLength(2500);
    expect(parts[0]?.text).toContain('<a href="?part=2" rel="next">');
    expect(parts[0]?.text).toContain('<a href="?part=3#missing"><b>1</b>missing</a>');
    expect(parts[2]?.text).toContain('id="missing"');
    expect((await read(`${address}?part=<script>`)).text).toBe(parts[0]?.text);
  });
});
