import { parsePointer } from '../../../domain/pointer.ts';
import type { Finding } from '../../../domain/problem.ts';
import type { Reference } from '../../kind.ts';
import { referencesOf } from '../references.ts';
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
      for (const reference of referencesOf(kind, entry)) checkReference(fabric, entry, reference, report);
    }
  }
}

function checkReference(fabric: FabricView, entry: Entry, { to, pointer }: Reference, report: SetReport): void {
  if (fabric.find(to.kind, to.name) !== undefined) return;
  const severity = severityOf(fabric, to.kind, to.name);
  const where = severity === 'warning' ? 'the files; check that the cluster has it' : 'the fabric';
  report.add(entry, parsePointer(pointer), `there is no ${to.kind} ${quote(to.name)} in ${where}`, {
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
