import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isObject, type Json, type JsonObject } from '../../src/domain/json.ts';
import { parsePointer } from '../../src/domain/pointer.ts';
import { planRepository } from '../../src/normalize/plan-repository.ts';
import { readDocuments } from '../../src/yaml/read-documents.ts';
import { applyPlans } from './apply-plan.ts';
import { configOf } from './config-of.ts';
import { printOddly } from './odd-yaml.ts';
import { contentsOf, snapshotOf } from './snapshot-of.ts';

const path = 'managed/vpc/vpc-1.yaml';

const vpc = (name: string): JsonObject => ({
  apiVersion: 'vpc.githedgehog.com/v1beta1',
  kind: 'VPC',
  metadata: { name, namespace: 'default', labels: { tenant: 'red', rack: 'r7' }, annotations: { note: 'by hand' } },
  spec: {
    ipv4Namespace: 'prod',
    vlanNamespace: 'prod',
    subnets: {
      first: {
        subnet: '10.0.1.0/24',
        gateway: '10.0.1.1',
        vlan: 1001,
        isolated: true,
        dhcp: {
          enable: true,
          range: { start: '10.0.1.10', end: '10.0.1.99' },
          options: { dnsServers: ['1.1.1.1'], interfaceMTU: 1500 },
        },
      },
      second: { subnet: '10.0.2.0/24', vlan: 1002, restricted: true },
      third: { subnet: '10.0.3.0/24', vlan: 1003 },
    },
    permit: [
      ['first', 'second'],
      ['second', 'third'],
    ],
  },
});

const changes: readonly (readonly [pointer: string, value: Json])[] = [
  ['/metadata/labels/tenant', 'blue'],
  ['/metadata/labels/rack', 'r8'],
  ['/metadata/annotations/note', 'by machine'],
  ['/spec/ipv4Namespace', 'lab'],
  ['/spec/subnets/first/gateway', '10.0.1.3'],
  ['/spec/subnets/first/vlan', 1011],
  ['/spec/subnets/first/isolated', false],
  ['/spec/subnets/first/dhcp/range/start', '10.0.1.20'],
  ['/spec/subnets/first/dhcp/range/end', '10.0.1.77'],
  ['/spec/subnets/first/dhcp/options/interfaceMTU', 9000],
  ['/spec/subnets/second/vlan', 1012],
  ['/spec/subnets/second/restricted', false],
  ['/spec/subnets/third/vlan', 1013],
  ['/spec/permit/1/1', 'first'],
];

it('an update of one field changes that line of a commented, oddly formatted file and loses no comment', {
  timeout: 300_000,
}, () => {
  const draws = fc.array(fc.nat(10_000), { minLength: 40, maxLength: 160 });
  fc.assert(
    fc.property(draws, fc.constantFrom(...changes), ([...numbers], [pointer, value]) => {
      let drawn = 0;
      const pick = (choices: number): number => (numbers[drawn++ % numbers.length] ?? 0) % choices;
      const odd = printOddly(vpc('vpc-1'), pick);
      const before = snapshotOf({
        [path]: odd.text,
        'raw/new.yaml': JSON.stringify(set(vpc('vpc-1'), pointer, value)),
      });
      expect(readDocuments(Buffer.from(odd.text)).documents[0]?.value).toEqual(vpc('vpc-1'));
      const plan = planRepository(configOf(), before).fabrics;
      expect(plan[0]?.documents[0]).toMatchObject({ outcome: 'updated', fields: [{ pointer }] });
      const after = contentsOf(applyPlans(before, plan))[path] ?? '';
      const lines = odd.text.split('\n');
      const changed = after.split('\n').flatMap((line, i) => (line === lines[i] ? [] : i));
      expect(after.split('\n')).toHaveLength(lines.length);
      expect(changed).toEqual([odd.lines.get(pointer)]);
      expect(commentsOf(after)).toEqual(commentsOf(odd.text));
      expect(readDocuments(Buffer.from(after)).documents[0]?.value).toEqual(set(vpc('vpc-1'), pointer, value));
    }),
    { numRuns: 1_000 },
  );
});

function commentsOf(text: string): string[] {
  return text.match(/# comment \d+/g) ?? [];
}

function set(target: Json, pointer: string, value: Json): Json {
  const [key, ...rest] = parsePointer(pointer);
  if (key === undefined) return value;
  const below = rest.map((segment) => `/${segment}`).join('');
  if (Array.isArray(target)) return target.map((item: Json, i) => (String(i) === key ? set(item, below, value) : item));
  return isObject(target) ? { ...target, [key]: set(target[key] ?? null, below, value) } : target;
}
