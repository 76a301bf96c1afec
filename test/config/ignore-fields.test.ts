import { describe, expect, test } from 'vitest';
import { type Ignored, withIgnored } from '../../src/config/ignore-fields.ts';
import { readRepositoryConfig } from '../../src/config/read-config.ts';

const head = `# ours, ask Ann
version: 1
fabrics:
  - name: fabric-1   # the first
    directory: one
`;
const tail = `  - name: fabric-2
    directory: two
proposals: {labels: [net]}  # all of them
`;
const boot: Ignored = { kind: 'Switch', name: 'leaf-*', fields: ['/spec/boot'] };

function ignoredBy(text: string | undefined, fabric = 'fabric-1'): readonly Ignored[] | undefined {
  const { config } = readRepositoryConfig(Buffer.from(text ?? ''));
  return config?.fabrics.find(({ name }) => name === fabric)?.drift.ignore;
}

/** Lines of a text that another one does not have. */
function linesBeyond(text: string, other: string): string[] {
  return text.split('\n').filter((line) => !other.split('\n').includes(line));
}

describe('fields that a fabric ignores are written into its configuration', () => {
  test.each<[string, string, string[]]>([
    [
      'where there is no drift',
      '',
      [
        '    drift:',
        '      ignore:',
        '      - kind: Switch',
        '        name: leaf-*',
        '        fields:',
        '        - /spec/boot',
      ],
    ],
    [
      'beside other settings',
      '    drift:\n      grace: 5m  # slow\n',
      ['      ignore:', '      - kind: Switch', '        name: leaf-*', '        fields:', '        - /spec/boot'],
    ],
    [
      'as another entry',
      '    drift:\n      ignore:\n        # of the installer\n        - {kind: VPC, name: a, fields: [/spec/boot]}\n',
      ['        - kind: Switch', '          name: leaf-*', '          fields:', '          - /spec/boot'],
    ],
    [
      'in the entry of the same kind and name',
      '    drift:\n      ignore:\n        - {kind: Switch, name: "leaf-*", fields: [/spec/ip]}  # why\n',
      ['        - {kind: Switch, name: "leaf-*", fields: [/spec/ip, /spec/boot]}  # why'],
    ],
  ])('%s', (_, drift, added) => {
    const before = head + drift + tail;
    const after = withIgnored(before, 'fabric-1', [boot]) ?? '';
    expect(linesBeyond(after, before)).toEqual(added);
    expect(ignoredBy(after)).toContainEqual(
      expect.objectContaining({ kind: 'Switch', fields: expect.arrayContaining(['/spec/boot']) }),
    );
    expect(ignoredBy(after, 'fabric-2')).toEqual([]);
    expect(withIgnored(after, 'fabric-1', [boot])).toBe(after);
  });

  test('several at once, none twice, also where a wildcard covers it', () => {
    const before = head + tail;
    const wished: Ignored[] = [
      boot,
      { kind: 'Switch', name: 'leaf-*', fields: ['/spec/boot', '/spec/ip'] },
      { kind: 'Switch', name: 'leaf-1', fields: ['/spec/boot'] },
      { kind: 'Server', name: 's', fields: ['/metadata/labels/a~1b'] },
    ];
    expect(ignoredBy(withIgnored(before, 'fabric-1', wished))).toEqual([
      { kind: 'Switch', name: 'leaf-*', fields: ['/spec/boot', '/spec/ip'] },
      { kind: 'Server', name: 's', fields: ['/metadata/labels/a~1b'] },
    ]);
  });

  test('not where the fabric is not there, nor in what cannot be read', () => {
    expect(withIgnored(head + tail, 'fabric-9', [boot])).toBeUndefined();
    expect(withIgnored('fabrics: [\n', 'fabric-1', [boot])).toBeUndefined();
    expect(withIgnored('version: 2\n', 'fabric-1', [boot])).toBeUndefined();
  });
});
