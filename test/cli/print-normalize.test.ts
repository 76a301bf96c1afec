import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { printNormalize } from '../../src/cli/print-normalize.ts';
import type { FabricPlan } from '../../src/normalize/fabric-plan.ts';
import { fabricPlan, placement, problem } from './plans.ts';

const print = (plan: FabricPlan, width?: number, written = false) =>
  `\n${printNormalize({ fabrics: [plan], problems: [], written }, { color: false, width })}`;

const everyOutcome = fabricPlan(
  [
    placement('VPC vpc-1', 'raw/wiring.yaml:12', 'managed', {
      target: 'managed/vpc/vpc-1.yaml',
      rewrites: [{ what: 'namespace: default added', line: 14, endLine: 14 }],
      problems: [
        problem({ code: 'never-held', severity: 'warning', message: 'the cluster drops this range', line: 25 }),
      ],
    }),
    placement('VPC vpc-2', 'raw/wiring.yaml:40', 'updated', {
      target: 'managed/vpc/vpc-2.yaml',
      fields: [
        { pointer: '/spec/subnets/default/vlan', from: 1001, to: 1002 },
        { pointer: '/metadata/labels/example.com~1team', to: 'blue' },
        { pointer: '/spec/permit', from: [['a', 'b']] },
      ],
    }),
    placement('Server server-1', 'raw/wiring.yaml:80', 'duplicate', { target: 'managed/server/server-1.yaml' }),
    placement('ConfigMap app', 'raw/app.yaml:1', 'unmanaged', {
      target: 'unmanaged/app.yaml',
      reason: 'Hedgerow does not manage ConfigMap',
      problems: [problem({ code: 'kind-not-managed', message: 'Hedgerow does not manage ConfigMap' })],
    }),
    placement('VPC name-is-too-long', 'raw/app.yaml:20', 'unmanaged', {
      target: 'unmanaged/app.yaml',
      problems: [
        problem({ code: 'invalid-name', message: 'the name has 16 characters, the fabric accepts 11', line: 23 }),
      ],
    }),
    placement('VPC vpc-9', 'raw/b.yaml:9', 'held', {
      reason: 'raw/a.yaml:1 claims it too and differs',
      source: { path: 'raw/b.yaml', index: 0, line: 9, item: 3 },
    }),
  ],
  { records: 128, repairs: [{ kind: 'move', from: 'managed/x.yaml', to: ['managed/vpc/x.yaml'] }] },
);

it('shows where each document goes and why, on one line each where there is no width', () => {
  expect(print(everyOutcome)).toMatchInlineSnapshot(`
    "
    fabric-1 · gitops/fabric-1 · 3 files, 6 documents in raw/ · 128 records in managed/

      raw/wiring.yaml
          12  VPC vpc-1            → managed/vpc/vpc-1.yaml        namespace: default added
                warning never-held: the cluster drops this range (line 25)
          40  VPC vpc-2            → managed/vpc/vpc-2.yaml        changes spec.subnets.default.vlan 1001 → 1002
                adds metadata.labels["example.com/team"] blue
                removes spec.permit ([["a","b"]])
          80  Server server-1      = managed/server/server-1.yaml  already there, dropped
      raw/app.yaml
           1  ConfigMap app        → unmanaged/app.yaml            kind-not-managed: Hedgerow does not manage ConfigMap
          20  VPC name-is-too-long → unmanaged/app.yaml            invalid-name: the name has 16 characters, the fabric accepts 11 (line 23)
      raw/b.yaml
        9[3]  VPC vpc-9            held, stays in raw/             raw/a.yaml:1 claims it too and differs

      1 repair in managed/
        managed/x.yaml  renamed to managed/vpc/x.yaml

    1 managed, 1 updated, 1 duplicate, 2 unmanaged, 1 held, 1 repair. Nothing written: run again with --write.
    Held documents wait for a decision: mend or delete them in raw/, then run again.
    "
  `);
});

it('fits 80 columns', () => {
  const text = print(everyOutcome, 80);
  expect(text).toMatchInlineSnapshot(`
    "
    fabric-1 · gitops/fabric-1 · 3 files, 6 documents in raw/ · 128 records in
    managed/

      raw/wiring.yaml
          12  VPC vpc-1            → managed/vpc/vpc-1.yaml
                namespace: default added
                warning never-held: the cluster drops this range (line 25)
          40  VPC vpc-2            → managed/vpc/vpc-2.yaml
                changes spec.subnets.default.vlan 1001 → 1002
                adds metadata.labels["example.com/team"] blue
                removes spec.permit ([["a","b"]])
          80  Server server-1      = managed/server/server-1.yaml
                already there, dropped
      raw/app.yaml
           1  ConfigMap app        → unmanaged/app.yaml
                kind-not-managed: Hedgerow does not manage ConfigMap
          20  VPC name-is-too-long → unmanaged/app.yaml
                invalid-name: the name has 16 characters, the fabric accepts 11
                (line 23)
      raw/b.yaml
        9[3]  VPC vpc-9            held, stays in raw/
                raw/a.yaml:1 claims it too and differs

      1 repair in managed/
        managed/x.yaml  renamed to managed/vpc/x.yaml

    1 managed, 1 updated, 1 duplicate, 2 unmanaged, 1 held, 1 repair. Nothing
    written: run again with --write.
    Held documents wait for a decision: mend or delete them in raw/, then run again.
    "
  `);
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

it('stays readable in 40 columns', () => {
  expect(print(everyOutcome, 40)).toMatchInlineSnapshot(`
    "
    fabric-1 · gitops/fabric-1 · 3 files, 6
    documents in raw/ · 128 records in
    managed/

      raw/wiring.yaml
          12  VPC vpc-1
              → managed/vpc/vpc-1.yaml
                namespace: default added
                warning never-held: the
                cluster drops this range
                (line 25)
          40  VPC vpc-2
              → managed/vpc/vpc-2.yaml
                changes
                spec.subnets.default.vlan
                1001 → 1002
                adds
                metadata.labels["example.com/team"]
                blue
                removes spec.permit
                ([["a","b"]])
          80  Server server…
              = managed/server/server-1.yaml
                already there, dropped
      raw/app.yaml
           1  ConfigMap app
              → unmanaged/app.yaml
                kind-not-managed: Hedgerow
                does not manage ConfigMap
          20  VPC name-is-t…
              → unmanaged/app.yaml
                invalid-name: the name has
                16 characters, the fabric
                accepts 11 (line 23)
      raw/b.yaml
        9[3]  VPC vpc-9
              held, stays in raw/
                raw/a.yaml:1 claims it too
                and differs

      1 repair in managed/
        managed/x.yaml  renamed to managed/vpc/x.yaml

    1 managed, 1 updated, 1 duplicate, 2
    unmanaged, 1 held, 1 repair. Nothing
    written: run again with --write.
    Held documents wait for a decision: mend
    or delete them in raw/, then run again.
    "
  `);
});

it('says what was written and what to do next', () => {
  const plan = fabricPlan(everyOutcome.documents.slice(0, 2), {
    changes: [
      { path: 'managed/vpc/vpc-1.yaml', action: 'move', from: 'raw/wiring.yaml' },
      { path: 'managed/vpc/vpc-2.yaml', action: 'update' },
      { path: 'raw/wiring.yaml', action: 'delete' },
    ],
  });
  expect(print(plan, undefined, true).trimEnd().split('\n').at(-1)).toBe(
    '1 managed, 1 updated. Written: 1 moved, 1 updated, 1 deleted. Look at it with git status and git diff, then commit.',
  );
});

it('says that there is nothing to do', () => {
  expect(print(fabricPlan([], { directory: '', records: 1 }))).toMatchInlineSnapshot(`
    "
    fabric-1 · nothing in raw/ · 1 record in managed/

    Nothing to do.
    "
  `);
});

it('puts problems of the set after the documents', () => {
  const plan = fabricPlan([], {
    problems: [
      problem({
        code: 'conflict',
        message: 'VLAN 1001 is used twice',
        path: 'managed/vpc/a.yaml',
        line: 14,
        related: [{ path: 'managed/vpc/b.yaml', line: 9 }],
      }),
      problem({
        code: 'unchecked-kind',
        severity: 'info',
        message: 'Gateway is known by identity only',
        path: 'managed/gateway/g.yaml',
        line: 2,
      }),
    ],
  });
  expect(print(plan)).toMatchInlineSnapshot(`
    "
    fabric-1 · gitops/fabric-1 · nothing in raw/ · 0 records in managed/

      1 error, 1 note in the records as this leaves them
      managed/vpc/a.yaml
        14  error    conflict        VLAN 1001 is used twice (see managed/vpc/b.yaml:9)
      managed/gateway/g.yaml
         2  info     unchecked-kind  Gateway is known by identity only

    Nothing to do.
    "
  `);
});

it('counts hundreds of documents by kind and lists only those that need a person', () => {
  const many = Array.from({ length: 900 }, (_, at) =>
    placement(`VPC vpc-${at}`, `raw/vpcs.yaml:${at * 10 + 1}`, at < 40 ? 'duplicate' : 'managed', {
      target: `managed/vpc/vpc-${at}.yaml`,
    }),
  );
  const plan = fabricPlan([...many, ...everyOutcome.documents]);
  expect(print(plan, 100)).toMatchInlineSnapshot(`
    "
    fabric-1 · gitops/fabric-1 · 4 files, 906 documents in raw/ · 0 records in managed/

      VPC        861 managed, 1 updated, 40 duplicate, 1 unmanaged, 1 held
      Server     1 duplicate
      ConfigMap  1 unmanaged

      raw/wiring.yaml
          12  VPC vpc-1            → managed/vpc/vpc-1.yaml  namespace: default added
                warning never-held: the cluster drops this range (line 25)
          40  VPC vpc-2            → managed/vpc/vpc-2.yaml
                changes spec.subnets.default.vlan 1001 → 1002
                adds metadata.labels["example.com/team"] blue
                removes spec.permit ([["a","b"]])
      raw/app.yaml
          20  VPC name-is-too-long → unmanaged/app.yaml
                invalid-name: the name has 16 characters, the fabric accepts 11 (line 23)
      raw/b.yaml
        9[3]  VPC vpc-9            held, stays in raw/       raw/a.yaml:1 claims it too and differs

      902 more documents need no decision; --json lists every one.

    861 managed, 1 updated, 41 duplicate, 2 unmanaged, 1 held. Nothing written: run again with --write.
    Held documents wait for a decision: mend or delete them in raw/, then run again.
    "
  `);
});

it('never folds what needs a person, however much it is', () => {
  const held = Array.from({ length: 500 }, (_, at) =>
    placement(`VPC v-${at}`, `raw/a.yaml:${at + 1}`, 'held', { reason: 'two claim it' }),
  );
  expect(print(fabricPlan(held)).match(/held, stays in raw/g)).toHaveLength(500);
});

it('aligns wide and combining characters, and lets one long name not push the others apart', () => {
  const documents = ['VPC 网络-一', 'VPC e\u0301te\u0301', 'VPC 🚀', `VPC ${'n'.repeat(80)}`].map((title, at) =>
    placement(title, `raw/a.yaml:${at + 1}`, 'managed', { target: 'managed/x.yaml' }),
  );
  expect(print(fabricPlan(documents), 80)).toMatchInlineSnapshot(`
    "
    fabric-1 · gitops/fabric-1 · 1 file, 4 documents in raw/ · 0 records in managed/

      raw/a.yaml
        1  VPC 网络-一                  → managed/x.yaml
        2  VPC été                      → managed/x.yaml
        3  VPC 🚀                       → managed/x.yaml
        4  VPC nnnnnnnnnnnnnnnnnnnnnnn… → managed/x.yaml

    4 managed. Nothing written: run again with --write.
    "
  `);
});

it('makes escape sequences, control characters and direction marks harmless', () => {
  const hostile = '\u001b[31mred\u001b[0m\r\n\u0007\u009b2J\u202egnp.exe\u0000';
  const plan = fabricPlan(
    [
      placement(`VPC ${hostile}`, `raw/${hostile}.yaml:1`, 'updated', {
        target: `managed/${hostile}`,
        fields: [{ pointer: `/spec/${hostile}`, from: hostile, to: { [hostile]: hostile } }],
        problems: [problem({ code: 'schema', severity: 'warning', message: hostile })],
      }),
      placement(`VPC ${hostile}`, `raw/${hostile}.yaml:1`, 'held', { reason: hostile }),
    ],
    {
      name: hostile,
      directory: hostile,
      problems: [problem({ code: 'schema', message: hostile, path: hostile, related: [{ path: hostile }] })],
      repairs: [{ kind: 'move', from: hostile, to: [hostile] }],
    },
  );
  const report = { fabrics: [plan], problems: plan.problems, written: false };
  const plain = printNormalize(report, { color: false, width: 80 });
  expect(plain.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
  expect(stripVTControlCharacters(printNormalize(report, { color: true, width: 80 }))).toBe(plain);
});

it('hides the values of a document that holds a secret', () => {
  const plan = fabricPlan([
    placement('VPC a', 'raw/a.yaml:1', 'updated', {
      target: 'managed/vpc/a.yaml',
      fields: [{ pointer: '/spec/password', from: 'hunter2', to: 'hunter3' }],
      problems: [problem({ code: 'contains-secret', message: 'spec.password is a credential' })],
    }),
  ]);
  expect(print(plan)).not.toMatch(/hunter/);
  expect(print(plan)).toMatch(/changes spec\.password/);
});

it('colours only when told', () => {
  const report = { fabrics: [everyOutcome], problems: [], written: false };
  expect(printNormalize(report, { color: true, width: 80 })).toContain('\u001b[32m→ managed/vpc/vpc-1.yaml\u001b[39m');
  expect(printNormalize(report, { color: false, width: 80 })).not.toContain('\u001b');
});
