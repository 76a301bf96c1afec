import { describe, expect, test } from 'vitest';
import { findPending, type PendingAnswer } from '../../src/actions/find-pending.ts';
import { createMemory } from '../../src/actions/memory.ts';
import { createSnapshotReader } from '../../src/actions/snapshot-reader.ts';
import { blobId } from '../../src/domain/blob-id.ts';
import type { JsonObject } from '../../src/domain/json.ts';
import type { SnapshotFile } from '../../src/domain/snapshot.ts';
import { compareFabric } from '../../src/drift/compare-fabric.ts';
import type { DeployerReading } from '../../src/drift/deployer.ts';
import type { FeedEvent } from '../../src/ports/feed.ts';
import { OperationalError } from '../../src/ports/operational-error.ts';
import type { SnapshotSource } from '../../src/ports/snapshot-source.ts';
import { clusterOf, gitSide, liveObject, managedFiles } from '../drift/sides.ts';
import { manifestOf } from '../kinds/hedgehog/support.ts';

const [before, head] = ['1'.repeat(40), '2'.repeat(40)];
const now = new Date('2026-11-23T06:00:00Z');
const vpc = (vlan: number): JsonObject =>
  manifestOf('VPC', 'vpc-1', { subnets: { default: { subnet: '10.10.1.0/24', vlan } } });

/** A repository of commits; each question that it is asked is noted. */
function repositoryOf(commits: Readonly<Record<string, readonly JsonObject[]>>, fails?: OperationalError) {
  const asked: string[] = [];
  const blobs = new Map<string, Uint8Array>();
  const unasked = () => Promise.reject(new Error('not asked here'));
  const source: SnapshotSource = {
    findDefaultBranch: unasked,
    findBranch: unasked,
    findBlob: unasked,
    readArchive: unasked,
    listFiles: (commit) => {
      asked.push(`tree ${commit.slice(0, 1)}`);
      const manifests = commits[commit];
      if (manifests === undefined) throw fails ?? new OperationalError('GET git/trees: 404', { retryable: false });
      const files = Object.entries(managedFiles(manifests)).map(([path, text]): [string, SnapshotFile] => {
        const bytes = Buffer.from(text);
        blobs.set(blobId(bytes), bytes);
        return [path, { path, mode: '100644', blob: blobId(bytes), size: bytes.byteLength }];
      });
      return Promise.resolve(new Map(files));
    },
    readBlob: (blob) => Promise.resolve(blobs.get(blob) ?? new Uint8Array()),
  };
  return { source, asked };
}

function deployerAt(revision: string | undefined, more: Partial<DeployerReading['state']> = {}): DeployerReading {
  const state = { name: 'Argo CD application a', status: 'ready' as const, selfHeals: false, scope: [], ...more };
  return { state, parts: [{ covers: () => true, ...(revision === undefined ? {} : { revision }) }] };
}

type Case = {
  readonly live: readonly JsonObject[];
  readonly deployer?: DeployerReading;
  readonly events?: readonly FeedEvent[];
  readonly fails?: OperationalError;
};

/** Git says 1002 at its head and 1001 before. */
async function find({ live, deployer, events = [], fails }: Case): Promise<PendingAnswer & { asked: string[] }> {
  const git = gitSide(managedFiles([vpc(1002)]), ['drift: {grace: 10m}']);
  const compared = { ...git, live: clusterOf(live) };
  const { source, asked } = repositoryOf({ [before]: [vpc(1001)] }, fails);
  const memory = createMemory();
  const proposals = { labels: [], reviewers: [], teamReviewers: [], draft: false, automerge: false };
  const answer = await findPending({
    ...{ ref: { repository: 1, fabric: 'fabric-1' }, commit: head, deployer, memory, now, compared },
    config: { fabrics: [git.fabric], proposals },
    report: compareFabric(compared),
    reader: createSnapshotReader(source, memory),
    feed: {
      recordEvents: (_, since) => {
        asked.push(`events since ${since}`);
        return Promise.resolve(events);
      },
    },
  });
  return { ...answer, asked };
}

const key = liveObject(vpc(1)).key;
const modified = (at: string): FeedEvent => ({
  ...{ number: 7, type: 'record.modified', key, at, commit: head },
  old: { path: 'managed/vpc/vpc-1.yaml', line: 1, blob: '', value: vpc(1001) },
});
const stateIn = ({ report }: PendingAnswer) => report.records.map(({ state }) => state);

describe('what waits for a deployer', () => {
  test('that applied an earlier commit: what equals Git then is pending, for one question about its tree', async () => {
    const found = await find({ live: [vpc(1001)], deployer: deployerAt(before) });
    expect(stateIn(found)).toEqual(['pending']);
    expect(found.asked).toEqual(['tree 1']);
    expect(found.deployer?.revision).toBeUndefined();
  });

  test('that applied the compared commit: nothing waits, and nothing is asked', async () => {
    const found = await find({ live: [vpc(1001)], deployer: deployerAt(head) });
    expect([stateIn(found), found.asked]).toEqual([['changed'], []]);
  });

  test('where nothing differs nothing is asked', async () => {
    const found = await find({ live: [vpc(1002)], deployer: deployerAt(before) });
    expect([stateIn(found), found.asked]).toEqual([[], []]);
    expect(found.deployer).toMatchObject({ status: 'ready' });
  });

  test('that applied a commit which is not in the repository: that is said, and nothing is pending', async () => {
    const found = await find({ live: [vpc(1001)], deployer: deployerAt('3'.repeat(40)) });
    expect(stateIn(found)).toEqual(['changed']);
    expect(found.deployer?.message).toContain('it applied 3333333, a commit that cannot be read here');
  });

  test('a repository that does not answer is no answer', async () => {
    const fails = new OperationalError('GET git/trees: 502', { retryable: true });
    await expect(find({ live: [vpc(1001)], deployer: deployerAt('3'.repeat(40)), fails })).rejects.toBe(fails);
  });

  test('that says no commit: what changed within the grace time is pending', async () => {
    const events = [modified('2026-11-23T05:55:00Z')];
    const found = await find({ live: [vpc(1001)], deployer: deployerAt(undefined), events });
    expect(stateIn(found)).toEqual(['pending']);
    expect(found.asked).toEqual(['events since 2026-11-23T05:50:00.000Z']);
  });

  test('a manual change is given two minutes where it heals by itself, and none where it fails', async () => {
    const healing = { selfHeals: true, revision: head };
    const managedFields = [
      {
        ...{ manager: 'kubectl-edit', operation: 'Update', fieldsType: 'FieldsV1', time: '2026-11-23T05:59:00Z' },
        fieldsV1: { 'f:spec': { 'f:subnets': { 'f:default': { 'f:vlan': {} } } } },
      },
    ];
    const object = vpc(1005);
    const live = [{ ...object, metadata: { ...(object.metadata as JsonObject), managedFields } }];
    const found = await find({ live, deployer: deployerAt(head, healing) });
    expect(stateIn(found)).toEqual(['pending']);
    expect(found.until).toBe(Date.parse('2026-11-23T06:01:00Z'));
    const failing = await find({ live, deployer: deployerAt(head, { ...healing, status: 'failing' }) });
    expect(stateIn(failing)).toEqual(['changed']);
  });
});

describe('without a deployer', () => {
  test('what changed within the grace time is pending until that is over', async () => {
    const found = await find({ live: [vpc(1001)], events: [modified('2026-11-23T05:55:00Z')] });
    expect(stateIn(found)).toEqual(['pending']);
    expect(found.until).toBe(Date.parse('2026-11-23T06:05:00Z'));
    expect(found.deployer).toBeUndefined();
  });

  test('what was there when the fabric was first looked at was changed by nobody', async () => {
    const added: FeedEvent = { number: 1, type: 'record.added', key, at: '2026-11-23T05:59:00Z', commit: head };
    expect(stateIn(await find({ live: [], events: [added] }))).toEqual(['missing']);
    const later = [
      { ...added, commit: before },
      { ...added, number: 2 },
    ];
    expect(stateIn(await find({ live: [], events: later }))).toEqual(['pending']);
  });
});
