import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markClean, parseIssueMarker, printCleanBody, printDriftIssue } from '../../src/proposal/drift-issue.ts';
import { arbitraryFinding, findingOf, vlan, vpc } from './drift-fixture.ts';
import { head, links } from './plan-fixture.ts';
import { findLive } from './render-github.ts';

const fabric = { name: 'fabric-1', directory: 'gitops/fabric-1' };
const detailsUrl = 'https://github.example/drift/acme/network/fabric-1/c2VjcmV0';
const changed = vpc('vpc-1', { differences: [vlan] });
const issue = (finding = findingOf({ records: [changed, vpc('vpc-2', { state: 'missing' })] })) =>
  printDriftIssue({ fabric, finding, links, detailsUrl });
const inert = (body: string): string[] => findLive(body.replace(/^<!-- hedgerow drift \{.*\} -->$/m, ''), links.server);

describe('the issue', () => {
  it('says what differs, what to do and how it ends', async () => {
    const { title, body } = issue();
    const golden = new URL('../../fixtures/drift-issue/drift.md', import.meta.url).pathname;
    await expect(`${title}\n----\n${body}\n`).toMatchFileSnapshot(golden);
    expect(inert(body)).toEqual([]);
  });
  it('keeps what it said, folded, once the drift is gone', async () => {
    const finding = findingOf({ inSync: 67 }, { commit: head });
    const body = printCleanBody(issue().body, { fabric, finding, links, detailsUrl });
    const golden = new URL('../../fixtures/drift-issue/gone.md', import.meta.url).pathname;
    await expect(`${body}\n`).toMatchFileSnapshot(golden);
    expect(parseIssueMarker(body)).toEqual({ fabric: 'fabric-1', drift: '', text: '' });
    expect(inert(body)).toEqual([]);
  });
  it('remembers what differs and what it says, whatever the commit', () => {
    const { marker, body } = issue();
    expect(parseIssueMarker(body.replaceAll('\n', '\r\n'))).toEqual(marker);
    const elsewhere = findingOf({ records: [changed, vpc('vpc-2', { state: 'missing' })] }, { commit: head });
    expect(issue(elsewhere).marker).toEqual(marker);
    const deployer = { name: 'Flux', status: 'ready', selfHeals: false, scope: [] } as const;
    const at = (revision: string) => issue({ ...elsewhere, deployer: { ...deployer, revision } }).marker;
    expect(at(head)).toEqual(at(links.commit));
    const noted = findingOf({ records: [changed, vpc('vpc-2', { state: 'missing' })], inSync: 70 });
    expect(issue(noted).marker).toMatchObject({ drift: marker.drift });
    expect(issue(noted).marker.text).not.toBe(marker.text);
    const worse = findingOf({ records: [vpc('vpc-1', { differences: [{ ...vlan, live: 1006 }] })] });
    expect(issue(worse).marker.drift).not.toBe(marker.drift);
    expect(parseIssueMarker(markClean(body, 'fabric-1'))).toMatchObject({ drift: '' });
  });
  it('of any finding is inert, within the limit, and reads back; so is what is left when it is gone', () => {
    fc.assert(
      fc.property(arbitraryFinding, (finding) => {
        const { title, body, marker } = issue(finding);
        const gone = printCleanBody(body, { fabric, finding: findingOf({}), links });
        for (const text of [body, gone]) {
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_536);
          expect(inert(text)).toEqual([]);
        }
        expect(title.length).toBeLessThanOrEqual(256);
        expect(parseIssueMarker(body)).toEqual(marker);
      }),
      { numRuns: 60, seed: 2, endOnFailure: true },
    );
  });
  it('of 3,000 records with long names is within the limit', () => {
    const records = Array.from({ length: 3000 }, (_, at) => {
      const name = `${at}-${'漢'.repeat(300)}`;
      return vpc(name, { differences: [{ ...vlan, git: name, live: `x${name}`, manager: name }] });
    });
    const { body } = issue(findingOf({ records }));
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(65_536);
    expect(body).toMatch(/\*\*2,9\d\d more records not in this table/);
  });
});
