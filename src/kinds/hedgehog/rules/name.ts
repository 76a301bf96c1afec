import type { Report } from '../report.ts';
import { quote } from '../words.ts';

const longest = 11;
const short = new Set(['VPC', 'External', 'IPv4Namespace']);

/** Most characters that the fabric takes in a name of this kind; undefined: no rule of its own. */
export function longestNameOf(kind: string): number | undefined {
  return short.has(kind) ? longest : undefined;
}

/** FACTS.md section 2: the names that the fabric's own webhook limits; Kubernetes' rule is judged with the identity. */
export function checkName(kind: string, name: string, report: Report): void {
  const path = ['metadata', 'name'];
  if (short.has(kind) && name.length > longest) {
    report.error(path, `the name has ${name.length} characters, the fabric accepts ${longest}`, 'invalid-name');
  }
  if (kind === 'VPC' && name.startsWith('ext.')) {
    report.error(path, `${quote(name)} begins with "ext.", which is reserved for externals`, 'invalid-name');
  }
}
