import { type Pointer, parsePointer, printPointer } from '../domain/pointer.ts';
import type { DriftDifference, DriftRecord } from '../drift/drift-report.ts';
import type { Annotation } from './annotation.ts';
import { mostAnnotations } from './check.ts';
import { type Side, sidesOf } from './drift-sides.ts';
import { cut, plain } from './escape.ts';
import { printFieldPath } from './field-path.ts';
import { joinPath } from './links.ts';
import { printMoment } from './moment.ts';
import { placedIn } from './record-name.ts';

/**
 * The remarks on the lines that declare what differs: of a changed record on the line of each difference, of a missing
 * one on its first line. At most 50; where there are more, both kinds get their share.
 */
export function driftAnnotations(
  records: readonly DriftRecord[],
  directory: string,
  level: Annotation['level'],
): Annotation[] {
  const of = (state: DriftRecord['state']): Annotation[] =>
    records
      .filter((record) => record.state === state)
      .slice(0, mostAnnotations)
      .flatMap((record) => annotate(record, directory, level));
  const [missing, changed] = [of('missing'), of('changed')];
  const room = Math.max(mostAnnotations / 2, mostAnnotations - changed.length);
  return [...missing.slice(0, room), ...changed].slice(0, mostAnnotations);
}

function annotate(record: DriftRecord, directory: string, level: Annotation['level']): Annotation[] {
  const { key, path, state } = record;
  if (path === undefined) return [];
  const name = plain(`${key.kind} ${placedIn(key)}`, 120);
  const at = (line: number | undefined, title: string, message: string): Annotation => ({
    path: joinPath(directory, path),
    startLine: Math.max(1, line ?? 1),
    endLine: Math.max(1, line ?? 1),
    level,
    title,
    message,
  });
  if (state === 'missing') return [at(record.line, name, 'The cluster does not have this object.')];
  return record.differences.slice(0, mostAnnotations).map((one) => {
    const field = plain(printFieldPath(one.pointer), 120);
    return at(one.line ?? record.line, `${name}: ${field}`, printMessage(one));
  });
}

/** `Cluster has vlan 1005 here, Git 1001 (kubectl-edit, 22 Nov 17:40 UTC)`: plain text. */
function printMessage(difference: DriftDifference): string {
  const field = lastMember(difference.pointer);
  const who = printBy(difference);
  const [git, cluster] = sidesOf(difference);
  const show = (side: Side): string => cut(side.text, 200);
  if (git.is === 'hidden' || cluster.is === 'hidden')
    return `Git and cluster differ in ${field}. The values are not shown: one may be a credential${who}`;
  if (git.is === 'items' || cluster.is === 'items') {
    const parts = [
      ...(cluster.text === '' ? [] : [`only the cluster has ${show(cluster)}`]),
      ...(git.text === '' ? [] : [`only Git has ${show(git)}`]),
    ];
    return `Of ${field} ${parts.join(', ')}${who}`;
  }
  if (cluster.is === 'absent') return `Cluster has no ${field} here, Git ${show(git)}`;
  if (git.is === 'absent') return `Only the cluster has ${field}: ${show(cluster)}${who}`;
  return `Cluster has ${field} ${show(cluster)} here, Git ${show(git)}${who}`;
}

function printBy({ manager, time }: DriftDifference): string {
  if (manager === undefined) return '';
  const moment = printMoment(time);
  return ` (${plain(manager, 60)}${moment === '' ? '' : `, ${moment}`})`;
}

/** The last named member of a pointer, with the index or key below it: `vlan`, `ranges[1]`. */
function lastMember(pointer: Pointer): string {
  const segments = parsePointer(pointer);
  const name = segments.findLastIndex((segment) => /^[A-Za-z_][\w-]*$/.test(segment));
  return plain(printFieldPath(printPointer(segments.slice(Math.max(0, name)))), 120);
}
