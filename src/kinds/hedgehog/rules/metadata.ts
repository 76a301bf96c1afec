import type { JsonObject } from '../../../domain/json.ts';
import { objectOf } from '../go-values.ts';
import { isAdmissionLabel, labelsOf } from '../labels.ts';
import type { Report } from '../report.ts';
import { enumerate, quote } from '../words.ts';

const part = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const longestAnnotations = 256 * 1024;

/** What is wrong with a label's value by Kubernetes' rules, undefined where nothing is. */
function faultOfValue(value: string): string | undefined {
  if (value === '') return undefined;
  if (value.length > 63) return `has ${value.length} characters, at most 63 are allowed`;
  return part.test(value)
    ? undefined
    : 'may hold letters, digits, "-", "_" and "." and begins and ends with a letter or digit';
}

/** What is wrong with a key of labels or annotations: `name` or `dns.prefix/name`. */
function faultOfKey(key: string): string | undefined {
  const pieces = key.split('/');
  const name = pieces.at(-1) ?? '';
  if (pieces.length > 2) return 'holds more than one "/"';
  if (pieces.length === 2) {
    const [domain = ''] = pieces;
    if (domain.length > 253 || !subdomain.test(domain)) return 'has a prefix that is no DNS name';
  }
  return name === '' ? 'has no name' : faultOfValue(name);
}

function admissionFaults(kind: string, spec: JsonObject, report: Report): void {
  const seen = new Set<string>();
  for (const { key, value, from } of labelsOf(kind, spec)) {
    const fault = faultOfValue(value) ?? faultOfKey(key);
    const named = value === 'true' ? (key.split('fabric.githedgehog.com/')[1] ?? key) : value;
    if (fault === undefined || seen.has(named)) continue;
    seen.add(named);
    report.error(from, `${quote(named)} is no usable name: the cluster makes a label of it, which ${fault}`);
  }
}

function userFaults(kind: string, metadata: JsonObject, report: Report): void {
  for (const [key, value] of Object.entries(objectOf(metadata.labels))) {
    if (kind !== 'SwitchGroup' && isAdmissionLabel(key)) continue;
    const fault =
      faultOfKey(key) ?? (typeof value === 'string' ? faultOfValue(value) : 'must be text: put it in quotes');
    if (fault !== undefined) report.error(['metadata', 'labels', key], `the label ${quote(key)} ${fault}`);
  }
  let size = 0;
  for (const [key, value] of Object.entries(objectOf(metadata.annotations))) {
    const fault =
      faultOfKey(key.toLowerCase()) ?? (typeof value === 'string' ? undefined : 'must be text: put it in quotes');
    if (fault !== undefined) report.error(['metadata', 'annotations', key], `the annotation ${quote(key)} ${fault}`);
    size += key.length + (typeof value === 'string' ? value.length : 0);
  }
  if (size > longestAnnotations)
    report.error(['metadata', 'annotations'], 'the annotations are larger than 256 KiB in all');
}

/** Labels of the fabric that the file holds and admission would remove or change (FACTS.md section 5). */
function removedLabels(kind: string, spec: JsonObject, metadata: JsonObject, report: Report): void {
  const labels = objectOf(metadata.labels);
  const owned = Object.keys(labels).filter(isAdmissionLabel);
  if (kind === 'SwitchGroup' || owned.length === 0) return;
  const set = new Map(labelsOf(kind, spec).map(({ key, value }) => [key, value]));
  const lost = owned.filter((key) => set.get(key) !== labels[key]);
  const [first] = lost;
  if (first === undefined) return;
  const names = enumerate(lost.slice(0, 3).map(quote));
  const more = lost.length > 3 ? ` and ${lost.length - 3} more` : '';
  report.warning(
    ['metadata', 'labels', first],
    `the cluster owns these labels and drops or replaces what the file says: ${names}${more}`,
    'never-held',
  );
}

/** Labels and annotations of a manifest with defaults, those that admission makes of its references included. */
export function checkMetadata(kind: string, metadata: JsonObject, spec: JsonObject, report: Report): void {
  admissionFaults(kind, spec, report);
  userFaults(kind, metadata, report);
  removedLabels(kind, spec, metadata, report);
}
