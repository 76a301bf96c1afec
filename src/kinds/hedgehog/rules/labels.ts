import type { JsonObject } from '../../../domain/json.ts';
import { isLabelValue, isQualifiedName } from '../../names.ts';
import { objectOf } from '../go-values.ts';
import { isAdmissionLabel, labelsOf } from '../labels.ts';
import type { Report } from '../report.ts';
import { enumerate, quote } from '../words.ts';

const mostShown = 3;

/**
 * The labels that admission makes of names in the spec, and those of the file that it takes away (FACTS.md section 5).
 * The file's other labels and its annotations are judged with the identity.
 */
export function checkLabels(kind: string, metadata: JsonObject, spec: JsonObject, report: Report): void {
  const set = labelsOf(kind, spec);
  const seen = new Set<string>();
  for (const { key, value, from } of set) {
    if (isLabelValue(value) && isQualifiedName(key)) continue;
    const name = value === 'true' ? key.slice(key.indexOf('/') + 1) : value;
    if (seen.has(name)) continue;
    seen.add(name);
    report.error(
      from,
      `${quote(name)} cannot be a name here: the cluster makes a label of it, at most 63 letters, digits, "-", "_" and "."`,
    );
  }
  checkRemoved(kind, metadata, new Map(set.map(({ key, value }) => [key, value])), report);
}

function checkRemoved(kind: string, metadata: JsonObject, set: ReadonlyMap<string, string>, report: Report): void {
  const labels = objectOf(metadata.labels);
  const lost = Object.keys(labels).filter((key) => isAdmissionLabel(key) && set.get(key) !== labels[key]);
  const [first] = lost;
  if (first === undefined || kind === 'SwitchGroup') return;
  const names = enumerate(lost.slice(0, mostShown).map(quote));
  const more = lost.length > mostShown ? ` and ${lost.length - mostShown} more` : '';
  report.warning(
    ['metadata', 'labels', first],
    `the cluster sets these labels itself and drops what the file says: ${names}${more}`,
    'never-held',
  );
}
