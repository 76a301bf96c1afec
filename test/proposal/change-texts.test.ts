import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blobId } from '../../src/domain/blob-id.ts';
import type { Collision } from '../../src/edit/record-edit.ts';
import { parseChangeMessage, printChangeMessage } from '../../src/proposal/change-message.ts';
import { keptReply, nothingToKeepReply, printConflictComment } from '../../src/proposal/conflict-comment.ts';
import { printUnifiedDiff } from '../../src/proposal/unified-diff.ts';
import { plan, vpc, vpcKey } from '../edit/plan-edits.ts';
import { snapshotOf } from '../normalize/snapshot-of.ts';
import { changePlan, files } from './change-fixture.ts';
import { hostileText } from './hostile-text.ts';
import { links } from './plan-fixture.ts';
import { findLive } from './render-github.ts';

describe('printChangeMessage', () => {
  const asked = { id: 'c1', title: 'Move the office', message: '', requester: { token: 'netbox' } };

  it('says what, who and which', () => {
    const message = 'Because of #12.\nHedgerow-Change: other';
    const text = printChangeMessage(changePlan, {
      ...asked,
      message,
      requester: { token: 'netbox', says: 'Jane <j@x.y>' },
    });
    expect(text).toBe(`Move the office

  Because of ＃12.
  Hedgerow-Change: other

Hedgerow-Fabric: fabric-1
Hedgerow-Plan: ${changePlan.planId}
Hedgerow-Change: c1
Requested-by: Jane ＜j＠x.y>, says token netbox
`);
    expect(parseChangeMessage(text)).toEqual({ change: 'c1', fabric: 'fabric-1', plan: changePlan.planId });
  });

  it('is read back and inert whatever people wrote', () => {
    fc.assert(
      fc.property(hostileText, hostileText, hostileText, (title, message, says) => {
        const text = printChangeMessage(changePlan, {
          id: 'c1',
          title,
          message,
          requester: { token: says, login: says },
        });
        expect(parseChangeMessage(text)).toEqual({ change: 'c1', fabric: 'fabric-1', plan: changePlan.planId });
        expect(text.split('\n')[0]?.length).toBeLessThanOrEqual(72);
        expect(text).not.toMatch(/@\S|#\d|\bGH-\d|:\/\//i);
      }),
      { numRuns: 500, seed: 5 },
    );
  });
});

describe('printConflictComment', () => {
  const context = { links, branch: 'main', directory: 'gitops/fabric-1', since: '2026-07-22T08:02:00Z' };
  const key = vpcKey('vpc-1');
  const field: Collision = {
    key,
    pointer: '/spec/subnets/default/vlan',
    base: 1001,
    git: 1002,
    edit: 1005,
    path: 'managed/vpc/vpc-1.yaml',
    line: 14,
  };

  it('says what was, what main says, what the change says and how to decide', () => {
    const text = printConflictComment([field], context);
    const blob = `${links.server}/acme/network/blob/${links.commit}/gitops/fabric-1/managed/vpc/vpc-1.yaml#L14`;
    expect(text).toBe(
      `**Conflict.** [\`managed/vpc/vpc-1.yaml:14\`](${blob}) VPC \`vpc-1\` \`spec.subnets.default.vlan\`: was 1001, \`main\` now says 1002 ([\`3f2c1ab\`](${links.server}/acme/network/commit/${links.commit}), 2026-07-22 08:02 UTC), this change says 1005. The pull request stays as it was until someone decides: in the GUI, or by a comment \`/hedgerow keep main\` or \`/hedgerow keep change\`.`,
    );
  });

  it.each([
    [{ base: {}, edit: {} }, 'deleted on `main`'],
    [{ base: {}, git: {} }, 'this change deletes it'],
    [{ git: {}, edit: {} }, 'created on `main`'],
  ])('of a whole record: %j', (sides, words) => {
    expect(printConflictComment([{ key, pointer: '', ...sides }], context)).toContain(words);
  });

  it('counts what it does not show, and is inert', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const collisions = Array.from({ length: 100 }, (_, i) => ({
          ...field,
          key: { ...key, name: text },
          pointer: `/${text}/${i}`,
          git: text.repeat(20),
        }));
        const comment = printConflictComment(collisions, context);
        expect(Buffer.byteLength(comment)).toBeLessThan(65_536);
        const shown = comment.match(/^- \[/gm)?.length ?? 0;
        expect(comment).toContain(`- … and ${100 - shown} more`);
        expect(findLive(comment, links.server)).toEqual([]);
      }),
      { seed: 5 },
    );
  });

  it('is answered', () => {
    expect(keptReply('main', 'octocat', 2, 'main')).toContain('what `main` says holds in 2 places');
    expect(nothingToKeepReply('change')).toContain('this pull request has none');
  });
});

describe('printUnifiedDiff', () => {
  it.each(['patch', 'git'])('is taken by %s', (program) => {
    const directory = mkdtempSync(join(tmpdir(), 'hedgerow-diff-'));
    try {
      for (const { path, bytes } of files.files.values()) {
        mkdirSync(dirname(join(directory, path)), { recursive: true });
        writeFileSync(join(directory, path), bytes ?? '');
      }
      const args = program === 'patch' ? ['-p1', '--batch', '--fuzz=0'] : ['apply', '--verbose'];
      const env = { ...process.env, GIT_CEILING_DIRECTORIES: dirname(directory) };
      execFileSync(program, args, { cwd: directory, input: printUnifiedDiff(changePlan), env, stdio: 'pipe' });
      for (const [path, change] of changePlan.changeSet) {
        const full = join(directory, path);
        const blob = existsSync(full) ? blobId(readFileSync(full)) : undefined;
        expect(blob).toBe(change.action === 'write' ? blobId(change.content) : undefined);
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('names a file that holds a credential and shows nothing of it', () => {
    const manifest = { ...vpc('vpc-1', 1001, '10.0.1.0/24'), password: 'hunter2hunter2' };
    const leaky = snapshotOf({ 'managed/vpc/vpc-1.yaml': JSON.stringify(manifest) });
    const base = [...leaky.files.values()][0]?.blob ?? '';
    const planned = plan(leaky, [{ op: 'delete', key: vpcKey('vpc-1'), base }]);
    expect(printUnifiedDiff(planned)).toBe('# not shown: managed/vpc/vpc-1.yaml\n');
    expect(JSON.stringify(planned.records)).not.toContain('hunter2');
  });
});
