import type { JsonObject } from '../../../domain/json.ts';
import type { SetFinding } from '../../../domain/problem.ts';
import { printKey, type RecordKey } from '../../../domain/record-key.ts';
import type { Reference, SetRecord } from '../../kind.ts';
import { readFabric } from '../set-rules/fabric-view.ts';
import { enumerate, quote } from '../words.ts';

// FACTS.md section 4: what a deletion waits for. A switch group is let go whoever names it.
const guards: Readonly<Record<string, readonly string[]>> = {
  VPC: ['VPCAttachment', 'VPCPeering', 'ExternalPeering', 'Connection'],
  Connection: ['VPCAttachment', 'ExternalAttachment'],
  Switch: ['Connection'],
  Server: ['Connection'],
  External: ['ExternalAttachment', 'ExternalPeering'],
  IPv4Namespace: ['VPC', 'External'],
  VLANNamespace: ['Switch', 'VPC'],
};
const unguarded = 'SwitchGroup';
const referring = new Set([...Object.values(guards).flat(), 'Switch']);
const shownReferrers = 3;

type Referrer = { readonly record: SetRecord; readonly reference: Reference };

/**
 * What a deletion leaves behind: `still-referenced` on the deleted key where the cluster refuses it, a warning
 * `dangling-reference` on each switch that names a deleted group. What the context holds lives on in the cluster.
 */
export function findBrokenReferences(
  deleted: readonly RecordKey[],
  after: readonly SetRecord[],
  context: readonly JsonObject[],
): SetFinding[] {
  if (deleted.length === 0) return [];
  const outside = readFabric([], context, {});
  const gone = deleted.filter(({ kind, name }) => outside.find(kind, name) === undefined);
  const referrers = findReferrers(new Set(gone.map(printKey)), after);
  return gone.flatMap((key) => {
    const all = referrers.get(printKey(key)) ?? [];
    if (key.kind === unguarded) return all.map((one) => warnAbout(key, one));
    const guard = Object.hasOwn(guards, key.kind) ? (guards[key.kind] ?? []) : [];
    const holding = all.filter(({ record }) => guard.includes(record.key.kind)).map(({ record }) => record.key);
    return holding.length === 0 ? [] : [refuse(key, holding)];
  });
}

function findReferrers(gone: ReadonlySet<string>, after: readonly SetRecord[]): Map<string, Referrer[]> {
  const found = new Map<string, Referrer[]>();
  for (const record of after) {
    if (!referring.has(record.key.kind)) continue;
    for (const reference of record.kind.references(record.value)) {
      const id = printKey(reference.to);
      if (!gone.has(id)) continue;
      const known = found.get(id);
      if (known === undefined) found.set(id, [{ record, reference }]);
      else if (known.at(-1)?.record !== record) known.push({ record, reference });
    }
  }
  return found;
}

function refuse(key: RecordKey, related: readonly RecordKey[]): SetFinding {
  const shown = related.slice(0, shownReferrers).map(({ kind, name }) => `${kind} ${quote(name)}`);
  const more = related.length - shown.length;
  const who = more > 0 ? `${shown.join(', ')} and ${more} more` : enumerate(shown);
  const verb = related.length === 1 ? 'still refers' : 'still refer';
  const message = `the cluster will refuse to delete ${key.kind} ${quote(key.name)}: ${who} ${verb} to it`;
  return { key, code: 'still-referenced', severity: 'error', message, pointer: '', related };
}

function warnAbout(group: RecordKey, { record, reference }: Referrer): SetFinding {
  const message = `${group.kind} ${quote(group.name)} is deleted and still named here: the cluster lets it go`;
  const { key } = record;
  const { pointer } = reference;
  return { key, code: 'dangling-reference', severity: 'warning', message, pointer, related: [group] };
}
