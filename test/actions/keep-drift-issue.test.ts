import { afterEach, describe, expect, test } from 'vitest';
import { type KeepDriftIssue, keepDriftIssue } from '../../src/actions/keep-drift-issue.ts';
import type { DriftFinding } from '../../src/drift/drift-finding.ts';
import type { DriftRecord } from '../../src/drift/drift-report.ts';
import { findingOf, vlan, vpc } from '../proposal/drift-fixture.ts';
import type { Issue } from '../support/github/state/model.ts';
import { config, createScene, type Scene } from './scene.ts';

const drift = { conclusion: 'neutral', grace: 600, issue: true, ignore: [] } as const;
const fabric: KeepDriftIssue['fabric'] = { name: 'fabric-1', directory: 'gitops', drift };
const vpc1 = vpc('vpc-1', { differences: [vlan] });
const vpc2 = vpc('vpc-2', { state: 'missing' });
const commit = 'a'.repeat(40);

let scene: Scene;
afterEach(async () => {
  scene.github.assertClean();
  await scene.close();
});

/** What one comparison leads to, by a process that knows nothing of the ones before. */
async function keep(finding: DriftFinding, more: Partial<KeepDriftIssue> = {}): Promise<string[]> {
  const { github, installation, reach, logged } = scene;
  const host = await reach.connect({ installation: installation.id, owner: 'acme', repo: 'network' });
  const links = { server: github.origin, owner: 'acme', repo: 'network', commit: finding.commit };
  const log = (level: string, message: string, fields: object) => logged.push({ level, message, ...fields });
  const mark = github.requests.mark();
  await keepDriftIssue(host, log, { fabric, finding, links, isPaused: false, ...more });
  return github.requests.writes({ since: mark }).map(({ method }) => method);
}

const found = (...records: DriftRecord[]): DriftFinding => findingOf({ records }, { commit });

function issues(): Issue[] {
  return [...scene.repository.issues.values()].filter(({ pull }) => pull === null);
}

function shown(): string[] {
  return issues().map(({ number, state, title }) => `${number} ${state} ${title}`);
}

describe('one issue a fabric', () => {
  test('is opened, edited where what it says changed, closed when all agrees, and a new one follows', async () => {
    scene = await createScene({});
    expect(await keep(found())).toEqual([]);
    expect(await keep(found(vpc1))).toEqual(['POST']);
    expect(await keep(found(vpc1))).toEqual([]);
    expect(await keep({ ...found(vpc1), commit: 'b'.repeat(40) })).toEqual([]);
    expect(await keep(found(vpc1, vpc2))).toEqual(['PATCH']);
    expect(shown()).toEqual(['1 open Drift in fabric-1: 2 of 67 records differ from the cluster']);
    expect(issues()[0]?.labels.map(({ name }) => name)).toEqual(['hedgerow:drift']);
    expect(await keep(found())).toEqual(['PATCH']);
    expect(await keep(found())).toEqual([]);
    expect(shown()).toEqual(['1 closed Drift in fabric-1: 2 of 67 records differ from the cluster']);
    expect(issues()[0]?.body).toContain('What differed before');
    expect(await keep(found(vpc1))).toEqual(['POST']);
    expect(shown()[1]).toBe('2 open Drift in fabric-1: 1 of 66 records differs from the cluster');
  });

  test('stays open while something is unknown or on its way: that is not known to agree', async () => {
    scene = await createScene({});
    await keep(found(vpc1));
    expect(await keep(found(vpc('vpc-1', { state: 'unknown' })))).toEqual(['PATCH']);
    expect(await keep(found(vpc('vpc-1', { state: 'pending', differences: [vlan] })))).toEqual(['PATCH']);
    expect(await keep({ ...found(), extrasUnknown: 'fabric-2 is not indexed' })).toEqual(['PATCH']);
    expect(shown()[0]).toMatch(/^1 open/);
    expect(issues()[0]?.body).toContain('Nothing is known to differ any more');
    await keep(found());
    expect(shown()[0]).toMatch(/^1 closed/);
  });

  test('that a person closed stays closed until something else differs', async () => {
    scene = await createScene({});
    await keep(found(vpc1));
    for (const issue of issues()) scene.github.as('ann').closeIssue(issue);
    expect(await keep(found(vpc1))).toEqual([]);
    expect(await keep(found(vpc('vpc-1', { state: 'unknown' })))).toEqual([]);
    expect(await keep(found(vpc1))).toEqual([]);
    expect(await keep(found(vpc1, vpc2))).toEqual(['POST']);
    expect(shown()).toHaveLength(2);
  });

  test('that a person closed, clean meanwhile, then the same drift: a new one', async () => {
    scene = await createScene({});
    await keep(found(vpc1));
    for (const issue of issues()) scene.github.as('ann').closeIssue(issue);
    expect(await keep(found())).toEqual(['PATCH']);
    expect(await keep(found())).toEqual([]);
    expect(await keep(found(vpc1))).toEqual(['POST']);
  });

  test('is one for each fabric, whoever else uses the label', async () => {
    scene = await createScene({}, { config: `${config}  - name: fabric-2\n    directory: other\n` });
    const other = { ...fabric, name: 'fabric-2', directory: 'other' };
    await keep(found(vpc1));
    const [first] = issues();
    if (first)
      scene.repository.issues.set(99, { ...first, id: 99, number: 99, app: null, user: scene.repository.owner });
    await keep(found(vpc1), { fabric: other });
    expect(await keep(found(vpc1, vpc2))).toEqual(['PATCH']);
    expect(await keep(found(vpc1), { fabric: other })).toEqual([]);
    expect(shown().map((one) => one.slice(0, 24))).toEqual([
      '1 open Drift in fabric-1',
      '99 open Drift in fabric-',
      '100 open Drift in fabric',
    ]);
  });

  test('a lost answer leaves one', async () => {
    scene = await createScene({});
    scene.github.faults.inject({ method: 'POST', path: /\/issues$/, fault: { kind: 'reset', effect: true } });
    await keep(found(vpc1));
    expect(shown()).toHaveLength(1);
    expect(await keep(found(vpc1))).toEqual([]);
  });

  test('nothing happens while paused or where it is not asked for', async () => {
    scene = await createScene({});
    const mark = scene.github.requests.mark();
    await keep(found(vpc1), { isPaused: true });
    await keep(found(vpc1), { fabric: { ...fabric, drift: { ...drift, issue: false } } });
    expect(scene.github.requests.count({ since: mark })).toBe(0);
  });

  test.each([
    ['issues are switched off', 'GET', 410, 'Issues has been disabled in this repository.'],
    ['the right is not granted', 'POST', 403, 'Resource not accessible by integration'],
  ] as const)('%s: the log says so, nothing fails', async (_, method, status, message) => {
    scene = await createScene({});
    scene.github.faults.inject({ method, path: /\/issues$/, fault: { kind: 'answer', status, body: { message } } });
    await keep(found(vpc1));
    expect(scene.logged).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'Drift issue refused', fabric: 'fabric-1', refused: message }),
    );
    expect(shown()).toEqual([]);
  });
});
