import { expect, it } from 'vitest';
import { printCheck } from '../../src/cli/print-check.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { fabricPlan, placement, problem } from './plans.ts';

const plan = fabricPlan([placement('VPC a', 'raw/a.yaml:1', 'managed')], { files: 131, records: 128 });
const print = (problems: readonly Problem[], width?: number) =>
  `\n${printCheck({ fabrics: [{ plan, problems }], problems: [], directory: '.' }, { color: false, width })}`;

const some = [
  problem({
    code: 'conflict',
    path: 'managed/vpc/a.yaml',
    line: 14,
    message: 'VLAN 1001 is used by another VPC of the same VLAN namespace',
    related: [{ path: 'managed/vpc/b.yaml', line: 9 }],
  }),
  problem({
    code: 'unknown-field',
    severity: 'warning',
    path: 'managed/vpc/a.yaml',
    line: 125,
    message: '"vlans" is no field that the cluster knows',
  }),
  problem({ code: 'symlink', severity: 'warning', path: 'raw/link.yaml', message: 'a symbolic link is not followed' }),
].map(({ line, ...rest }) => (rest.code === 'symlink' ? rest : { line, ...rest }) as Problem);

it('lists problems by file and line', () => {
  expect(print(some)).toMatchInlineSnapshot(`
    "
    fabric-1 · gitops/fabric-1 · 131 files, 128 records in managed/

      managed/vpc/a.yaml
         14  error    conflict       VLAN 1001 is used by another VPC of the same VLAN namespace (see managed/vpc/b.yaml:9)
        125  warning  unknown-field  "vlans" is no field that the cluster knows
      raw/link.yaml
          -  warning  symlink        a symbolic link is not followed

    1 error, 2 warnings in 131 files.
    1 document in raw/ waits: hedgerow normalize . shows where each goes.
    "
  `);
});

it('breaks long messages within the width', () => {
  const text = print(some, 80);
  expect(text).toMatchInlineSnapshot(`
    "
    fabric-1 · gitops/fabric-1 · 131 files, 128 records in managed/

      managed/vpc/a.yaml
         14  error    conflict       VLAN 1001 is used by another VPC of the same
                                     VLAN namespace (see managed/vpc/b.yaml:9)
        125  warning  unknown-field  "vlans" is no field that the cluster knows
      raw/link.yaml
          -  warning  symlink        a symbolic link is not followed

    1 error, 2 warnings in 131 files.
    1 document in raw/ waits: hedgerow normalize . shows where each goes.
    "
  `);
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

it('puts messages below their place in a narrow terminal', () => {
  expect(print(some, 40)).toMatchInlineSnapshot(`
    "
    fabric-1 · gitops/fabric-1 · 131 files,
    128 records in managed/

      managed/vpc/a.yaml
         14  error    conflict
             VLAN 1001 is used by another
             VPC of the same VLAN namespace
             (see managed/vpc/b.yaml:9)
        125  warning  unknown-field
             "vlans" is no field that the
             cluster knows
      raw/link.yaml
          -  warning  symlink
             a symbolic link is not followed

    1 error, 2 warnings in 131 files.
    1 document in raw/ waits: hedgerow
    normalize . shows where each goes.
    "
  `);
});

it('counts warnings when they are many, and never errors', () => {
  const warnings = Array.from({ length: 300 }, (_, at) =>
    problem({
      code: at % 3 === 0 ? 'yaml-1.1-ambiguous' : 'unknown-field',
      severity: 'warning',
      path: 'raw/a.yaml',
      line: at + 1,
      message: 'x',
    }),
  );
  const errors = Array.from({ length: 2 }, (_, at) => problem({ code: 'rule', message: `rule ${at}`, line: at + 1 }));
  expect(print([...warnings, ...errors])).toMatchInlineSnapshot(`
    "
    fabric-1 · gitops/fabric-1 · 131 files, 128 records in managed/

      100 warning  yaml-1.1-ambiguous  first in raw/a.yaml:1
      200 warning  unknown-field       first in raw/a.yaml:2
      Counted because they are many; --json lists every one.

      raw/a.yaml
        1  error    rule  rule 0
        2  error    rule  rule 1

    2 errors, 300 warnings in 131 files.
    1 document in raw/ waits: hedgerow normalize . shows where each goes.
    "
  `);
});

it('says so when there is nothing wrong', () => {
  const clean = fabricPlan([], { name: 'net', directory: 'net', files: 1, records: 1 });
  expect(
    printCheck({ fabrics: [{ plan: clean, problems: [] }], problems: [], directory: '.' }, { color: false, width: 80 }),
  ).toBe('net · 1 file, 1 record in managed/\n\nno problems in 1 file.\n');
});

it('does not call a directory clean in which there was nothing to check', () => {
  const empty = fabricPlan([], { name: 'net', directory: 'net', files: 0 });
  expect(
    printCheck({ fabrics: [{ plan: empty, problems: [] }], problems: [], directory: '.' }, { color: false, width: 80 }),
  ).toMatch(/Nothing was checked: raw\/ and managed\/ hold no YAML\.\n$/);
});

it('tells what many documents share once', () => {
  const message =
    '3 documents claim VPC vpc-1 and differ in spec.subnets.default.vlan (1001, 1002, 1003): keep one and delete the others';
  const shared = ['a', 'b', 'c'].map((name) =>
    problem({ code: 'ambiguous-identity', path: `raw/${name}.yaml`, line: 7, message }),
  );
  expect(print(shared)).toMatchInlineSnapshot(`
    "
    fabric-1 · gitops/fabric-1 · 131 files, 128 records in managed/

      raw/a.yaml
        7  error    ambiguous-identity  3 documents claim VPC vpc-1 and differ in spec.subnets.default.vlan (1001, 1002, 1003): keep one and delete the others
      raw/b.yaml
        7  error    ambiguous-identity  the same as at raw/a.yaml:7
      raw/c.yaml
        7  error    ambiguous-identity  the same as at raw/a.yaml:7

    3 errors in 131 files.
    1 document in raw/ waits: hedgerow normalize . shows where each goes.
    "
  `);
});

it('points at a missing record that waits in raw/', () => {
  const key = { group: 'vpc.githedgehog.com', kind: 'VPC', namespace: 'default', name: 'a' };
  const dangling = problem({
    code: 'dangling-reference',
    path: 'raw/b.yaml',
    message: 'there is no VPC "a" in the fabric',
    related: [{ key }],
  });
  const held = fabricPlan([placement('VPC a', 'raw/a.yaml:4', 'held', { key })], { files: 2 });
  const text = printCheck(
    { fabrics: [{ plan: held, problems: [dangling] }], problems: [], directory: '.' },
    { color: false, width: undefined },
  );
  expect(text).toMatch('there is no VPC "a" in the fabric: it is held, raw/a.yaml:4');
});

it('counts notes when they are more than a few', () => {
  const notes = Array.from({ length: 9 }, (_, at) =>
    problem({ code: 'unchecked-kind', severity: 'info', message: 'x', line: at + 1 }),
  );
  expect(print([...notes, ...some.slice(0, 1)])).toMatchInlineSnapshot(`
    "
    fabric-1 · gitops/fabric-1 · 131 files, 128 records in managed/

      9 info     unchecked-kind  first in raw/a.yaml:1
      Counted because they are many; --json lists every one.

      managed/vpc/a.yaml
        14  error    conflict  VLAN 1001 is used by another VPC of the same VLAN namespace (see managed/vpc/b.yaml:9)

    1 error, 9 notes in 131 files.
    1 document in raw/ waits: hedgerow normalize . shows where each goes.
    "
  `);
});

it('reports a broken configuration by itself', () => {
  const broken = problem({
    code: 'config',
    path: '.github/hedgerow.yml',
    line: 7,
    message: 'unknown key nmae: did you mean name?',
  });
  expect(
    `\n${printCheck({ fabrics: [], problems: [broken], directory: '.' }, { color: false, width: 80 })}`,
  ).toMatchInlineSnapshot(`
    "
      .github/hedgerow.yml
        7  error    config  unknown key nmae: did you mean name?

    1 error.
    "
  `);
});
