import type { RecordKey } from '../domain/record-key.ts';
import { type FabricPlan, isLoose } from '../normalize/fabric-plan.ts';
import type { Touched } from '../records/find-touched.ts';
import { code } from './escape.ts';
import { takeLines } from './fit.ts';
import { commitLink, directoryLink, joinPath, type Links } from './links.ts';
import { recordName } from './record-name.ts';
import { count, list, listSome } from './words.ts';

/** What was read, where and at which commit, and what the deployer does after the merge. */
export function printIntroduction(plan: FabricPlan, links: Links): string {
  return `${printRead(plan, links)} ${printDeployer(plan)}`;
}

function printRead(plan: FabricPlan, links: Links): string {
  const at = `at ${commitLink(links)}`;
  if (plan.documents.length === 0) {
    const managed = joinPath(plan.directory, 'managed');
    return `Nothing waits in ${code('raw/')}. Hedgerow read ${count(plan.records, 'record')} in ${directoryLink(links, managed)} ${at} and puts ${count(plan.repairs.length, 'file')} in order.`;
  }
  const loose = plan.documents.filter(isLoose).length;
  const uploads = plan.documents.length - loose;
  const raw = directoryLink(links, joinPath(plan.directory, 'raw'));
  const read = [
    ...(uploads > 0 ? [`${count(plan.rawFiles, 'file')} with ${count(uploads, 'document')} in ${raw}`] : []),
    ...(loose > 0 ? [`${count(loose, 'loose document')} in ${directoryLink(links, plan.directory)} itself`] : []),
  ];
  return `Hedgerow read ${list(read)} ${at}.`;
}

function printDeployer({ summary, documents }: FabricPlan): string {
  const adopted = documents.filter((one) => isLoose(one) && one.outcome === 'managed').length;
  const created = summary.managed - adopted;
  const does = [
    ...(created > 0 ? [`create ${count(created, 'object')}`] : []),
    ...(adopted > 0 ? [`find ${count(adopted, 'adopted object')} at ${adopted === 1 ? 'its' : 'their'} new path`] : []),
    ...(summary.updated > 0
      ? [`update ${created > 0 && adopted === 0 ? summary.updated : count(summary.updated, 'object')}`]
      : []),
  ];
  if (does.length === 0) return 'Nothing changes for the deployer.';
  return `After the merge the deployer will ${list(does)}.`;
}

/** What adopting does to a deployer that reads the fabric's directory today (DESIGN.md 5.6); "" where nothing is adopted. */
export function printAdoption(plan: FabricPlan): string {
  const moved = plan.documents.filter((one) => isLoose(one) && one.outcome !== 'held').length;
  if (moved === 0) return '';
  const managed = code(`${joinPath(plan.directory, 'managed')}/`);
  return `**Before the merge:** this takes ${count(moved, 'document')} away from where ${moved === 1 ? 'it lies' : 'they lie'} today (${code('loose: adopt')}). Let the deployer read ${managed} first: one that still reads the old path and prunes deletes the live ${moved === 1 ? 'object' : 'objects'}.`;
}

/** What hangs on the changed records: `Touches VPC vpc-2: 14 attachments on leaf-01, leaf-02`; "" where nothing does. */
export function printTouched(plan: FabricPlan): string {
  const touched = plan.touched.filter((one) => one.dependants.length > 0);
  if (touched.length === 0) return '';
  const lines = touched.slice(0, 10).map((one) => `- ${printDependants(one)}`);
  const shown = takeLines(lines, 4_000);
  const rest = touched.length - shown.length;
  if (rest === 0 && touched.length === 1) return `Touches ${lines.join('').slice(2)}.`;
  return ['Touches', '', ...shown, ...(rest > 0 ? [`- … and ${count(rest, 'more record')}`] : [])].join('\n');
}

const nouns: readonly (readonly [kind: string, noun: string])[] = [
  ['VPCAttachment', 'attachment'],
  ['VPCPeering', 'peering'],
  ['ExternalPeering', 'external peering'],
  ['ExternalAttachment', 'external attachment'],
  ['Connection', 'connection'],
];

/** What hangs on one record: VPC `vpc-2`: 14 attachments on `leaf-01`, `leaf-02`. */
export function printDependants({ key, dependants, places: below }: Touched): string {
  const parts: string[] = [];
  for (const [kind, noun] of nouns) {
    const number = dependants.filter((one) => one.kind === kind).length;
    if (number > 0) parts.push(count(number, noun));
  }
  const named = new Set(nouns.map(([kind]) => kind));
  const places = [...dependants, ...below].filter(isDevice);
  const others = dependants.filter((one) => !named.has(one.kind) && !isDevice(one));
  if (others.length > 0) parts.push(listSome(others.map(recordName), 4));
  const switches = printPlaces(places.filter((one) => one.kind === 'Switch').map((one) => one.name));
  const servers = printPlaces(places.filter((one) => one.kind === 'Server').map((one) => one.name));
  const where = [switches, servers && `servers ${servers}`].filter((part) => part !== '').join('; ');
  if (parts.length === 0) return `${recordName(key)}: ${where}`;
  return `${recordName(key)}: ${list(parts)}${where ? ` on ${where}` : ''}`;
}

function isDevice({ kind }: RecordKey): boolean {
  return kind === 'Switch' || kind === 'Server';
}

function printPlaces(names: readonly string[]): string {
  const sorted = [...new Set(names)].sort((a, b) => (a < b ? -1 : 1));
  return listSome(
    sorted.map((name) => code(name, 60)),
    6,
  );
}
