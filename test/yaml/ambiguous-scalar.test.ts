import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { findAmbiguity } from '../../src/yaml/ambiguous-scalar.ts';

// What PyYAML 6 and go-yaml make of them was tried out.
const differing = `y Y n N yes Yes YES no No NO on On ON off Off OFF = << 0123 -0123 010 08 09 0_8 0o14 0b101 0x1_0 +0x1F
1_000 1_0.5 10:20:30:40:50:55 50000:50 1:30 -1:30 190:20:30.15 1e3 1E+3 1.0e3 1.5e3 12e03 -.5 +.5 2026-01-01
2026-1-1 2026-01-01T00:00:00Z 2026-01-01t00:00:00.5+02:00`;
const agreeing = `true True FALSE null ~ 0 00 007 -7 +1 12 1.5 1. .5 1.5e+3 .5e-3 0x1F yesterday none oN 4x25G E1/1 10.0.0.0/24
1.2.3 aa:bb:cc:dd:ee:ff 10:99 v1 - 2026 2026-01 1-2 +a .a vpc-1 50000:500`;

describe('a plain scalar that readers of YAML 1.1 and 1.2', () => {
  test.each(differing.split(/\s+/))('take differently: %s', (scalar) => {
    expect(findAmbiguity(scalar)).toBeTypeOf('string');
  });

  test.each([...agreeing.split(/\s+/), '', 'two words'])('take alike: %s', (scalar) => {
    expect(findAmbiguity(scalar)).toBeUndefined();
  });

  test('take alike when it is not told', () => {
    const characters = fc.constantFrom(...'0178._+-:eExobayn=<~TZ'.split(''));
    fc.assert(
      fc.property(fc.array(characters, { minLength: 1, maxLength: 10 }), (parts) => {
        const scalar = parts.join('');
        const modern: unknown = tryParse(scalar, '1.2');
        fc.pre(typeof modern === 'number' || modern === scalar);
        // The package takes a number without digits for one in YAML 1.1; no other reader does.
        fc.pre(/^[-+]?0[bx]|[0-9]/.test(scalar) && !/^[-+]?[_.]*e/i.test(scalar));
        const old = findAmbiguity(scalar) === undefined ? tryParse(scalar, '1.1') : modern;
        expect(old).toEqual(modern);
      }),
      { numRuns: 5000 },
    );
  });
});

function tryParse(scalar: string, version: '1.1' | '1.2'): unknown {
  try {
    return parse(scalar, { version, logLevel: 'silent' });
  } catch {
    return undefined;
  }
}
