import { expect, test } from 'vitest';
import { hedgehogSettingsSchema, readSettings } from '../../../src/kinds/hedgehog/settings.ts';
import { compileSchema } from '../../../src/schema/compile.ts';
import type { JsonSchema } from '../../../src/schema/json-schema.ts';

test('without settings the installer defaults hold, none of them given', () => {
  const settings = readSettings({});
  expect(settings.leafASNs).toEqual({ value: { from: 65101, to: 65533 }, given: false });
  expect(settings.spineASN).toEqual({ value: 65100, given: false });
  expect(settings.maxServerMTU).toEqual({ value: 9036, given: false });
  expect(settings.reservedSubnets).toHaveLength(9);
  expect(settings.reservedSubnets.some(({ given }) => given)).toBe(false);
});

test('a setting that is given counts, the others stay defaults', () => {
  const settings = readSettings({
    hedgehog: {
      leafASNs: '100-200',
      managementSubnet: '192.168.200.0/24',
      reservedVLANs: ['7', '10-20'],
      fabricMTU: 2000,
    },
  });
  expect(settings.leafASNs).toEqual({ value: { from: 100, to: 200 }, given: true });
  expect(settings.managementSubnet.given).toBe(true);
  expect(settings.reservedVLANs.map(({ value }) => value)).toEqual([
    { from: 7, to: 7 },
    { from: 10, to: 20 },
  ]);
  expect(settings.maxServerMTU).toEqual({ value: 1936, given: true });
  expect(settings.spineASN.given).toBe(false);
  expect(settings.reservedSubnets.filter(({ given }) => given)).toHaveLength(1);
});

test.each([
  [{ managementSubnet: '172.30.0.0' }, '/managementSubnet'],
  [{ vtepSubnet: '172.30.0.300/24' }, '/vtepSubnet'],
  [{ leafASNs: '65101' }, '/leafASNs'],
  [{ managementDHCP: '172.30.4.0' }, '/managementDHCP'],
  [{ reservedVLANs: ['3000..3899'] }, '/reservedVLANs/0'],
  [{ spineASN: '65100' }, '/spineASN'],
  [{ fabricMTU: 1.5 }, '/fabricMTU'],
])('%j is refused', (settings, pointer) => {
  const schema: JsonSchema = JSON.parse(JSON.stringify(hedgehogSettingsSchema));
  expect(compileSchema(schema)(settings).map((finding) => finding.pointer)).toEqual([pointer]);
});
