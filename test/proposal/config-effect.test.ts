import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fabric, RepositoryConfig } from '../../src/config/fabric.ts';
import { readRepositoryConfig } from '../../src/config/read-config.ts';
import { describeConfigChange } from '../../src/proposal/config-effect.ts';
import { describeGuard, guardTitle } from '../../src/proposal/deletion-guard.ts';
import { hostileText } from './hostile-text.ts';
import { findLive } from './render-github.ts';

function read(fabrics: string, more = ''): RepositoryConfig {
  const { config } = readRepositoryConfig(Buffer.from(`version: 1\nfabrics: ${fabrics}\n${more}`));
  if (!config) throw new Error('the configuration is broken');
  return config;
}
const contentOf = () => ({ raw: 2, managed: 1 });
const one = read('[{name: a, directory: a}]');

describe('the effect of a changed configuration', () => {
  it.each<[string, RepositoryConfig | undefined, RepositoryConfig | undefined, string[]]>([
    ['none', one, one, ['Nothing changes in what the configuration says.']],
    ['deleted', one, undefined, ['The configuration is deleted: Hedgerow does nothing here any more.']],
    [
      'the first one',
      undefined,
      read('[{name: a, directory: a, branch: live}]'),
      [
        '- `a` appears: `a` on `live`, 2 files in `raw/` and 1 file in `managed/` as this pull request stands; normalize: pull-request.',
      ],
    ],
    [
      'renamed',
      one,
      read('[{name: b}]'),
      [
        '- `b` appears: `.` on the default branch, 2 files in `raw/` and 1 file in `managed/` as this pull request stands; normalize: pull-request.',
        '- `a` vanishes: its files stay as they are, and Hedgerow looks at them no more.',
      ],
    ],
    [
      'settings',
      one,
      read('[{name: a, directory: a, branch: x, crds: [c.yaml], drift: {grace: 1m}}]', 'proposals: {draft: true}\n'),
      [
        '- `a` changes: `branch` not set → `x`; `crds` `[]` → `["c.yaml"]`; `drift.grace` `600` → `60`.',
        '- proposals change: `draft` `false` → `true`.',
      ],
    ],
  ])('%s', (_name, before, after, lines) => {
    expect(describeConfigChange(before, after, contentOf)).toEqual(lines);
  });

  it('is inert, whatever people write, and cut', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const fabrics = one.fabrics.map((fabric): Fabric => ({ ...fabric, crds: [text], branch: text }));
        const lines = describeConfigChange(one, { ...one, fabrics }, contentOf);
        const guard = { fabric: text, deleted: [text], limit: 0, label: 'absent' } as const;
        expect(findLive([...lines, describeGuard(guard)].join('\n'), 'https://github.example')).toEqual([]);
        expect(guardTitle(guard).length).toBeLessThan(256);
      }),
    );
    const fabrics = Array.from({ length: 900 }, (_, i) => ({ ...one.fabrics[0], name: `f-${i}` }) as Fabric);
    const lines = describeConfigChange(one, { ...one, fabrics }, contentOf);
    expect(lines.join('\n').length).toBeLessThan(13_000);
    expect(lines.at(-1)).toMatch(/^- … and \d+ more lines$/);
  });
});
