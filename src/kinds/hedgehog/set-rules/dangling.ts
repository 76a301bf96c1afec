import { parsePointer } from '../../../domain/pointer.ts';
import type { Finding } from '../../../domain/problem.ts';
import type { Reference } from '../../kind.ts';
import { referencesOfSpec } from '../references.ts';
import { quote } from '../words.ts';
import type { Entry, FabricView, SetReport } from './fabric-view.ts';

const referring = [
  'VPC',
  'VPCAttachment',
  'VPCPeering',
  'External',
  'ExternalAttachment',
  'ExternalPeering',
  'Connection',
  'Switch',
];
const namespaces = ['IPv4Namespace', 'VLANNamespace'];

/** Every reference that resolves neither in the fabric nor in the context (DESIGN.md 5.2 "Severity"). */
export function checkReferences(fabric: FabricView, report: SetReport): void {
  for (const kind of referring) {
    for (const entry of fabric.entries(kind)) {
      for (const reference of referencesOfSpec(kind, entry.spec)) checkReference(fabric, entry, reference, report);
    }
  }
}

function checkReference(fabric: FabricView, entry: Entry, { to, pointer }: Reference, report: SetReport): void {
  if (fabric.find(to.kind, to.name) !== undefined) return;
  const severity = severityOf(fabric, to.kind, to.name);
  const where = severity === 'warning' ? 'the files; check that the cluster has it' : 'the fabric';
  report.add(entry, pathInFile(entry, pointer), `there is no ${to.kind} ${quote(to.name)} in ${where}`, {
    code: 'dangling-reference',
    severity,
    related: [to],
  });
}

/** What usually lives only in the cluster is an error only where the context shows what the cluster has. */
function severityOf(fabric: FabricView, kind: string, name: string): Finding['severity'] {
  const isDefault = namespaces.includes(kind) && name === 'default';
  const outside = kind === 'SwitchProfile' || kind === 'Gateway' || isDefault;
  return outside && !fabric.contextHolds(kind) ? 'warning' : 'error';
}

/** References are read of the spec with defaults, where a Switch's sets are sorted: back to the file's own place. */
function pathInFile(entry: Entry, pointer: string): readonly (string | number)[] {
  const path = parsePointer(pointer);
  const [, member = '', position] = path;
  if (entry.key.kind !== 'Switch' || position === undefined || member === 'redundancy') return path;
  const name = listAt(entry.spec, member)[Number(position)];
  const written = listAt(entry.written, member).indexOf(name ?? null);
  if (written >= 0) return ['spec', member, written];
  return member === 'groups' ? ['spec', 'redundancy', 'group'] : ['spec', member];
}

function listAt(spec: Entry['spec'], member: string): readonly unknown[] {
  const list = spec[member];
  return Array.isArray(list) ? list : [];
}
