import type { DeployerState, DriftFinding } from '../drift/drift-finding.ts';
import type { DriftNote, DriftReport } from '../drift/drift-report.ts';
import { describeStatus, type UnreadKind, unreadKinds } from './drift-advice.ts';
import { code, printNumber, prose, word } from './escape.ts';
import { printFieldPath } from './field-path.ts';
import { takeLines } from './fit.ts';
import { commitLink, type Links } from './links.ts';
import { placedName } from './record-name.ts';
import { capital, count, list, stop } from './words.ts';

/** `65 in sync · 2 changed · … Git and deployer at abc.` */
export function printCounts({ report, commit, deployer }: DriftFinding, links: Links): string {
  const { inSync, changed, missing, extra, pending, unknown } = report.counts;
  const counts = Object.entries({ 'in sync': inSync, changed, missing, extra, pending, unknown })
    .filter(([name, number]) => name !== 'unknown' || number > 0)
    .map(([name, number]) => `${printNumber(number)} ${name}`);
  return `${counts.join(' · ')}. ${printCommits(commit, deployer, links)}`;
}

function printCommits(commit: string, deployer: DeployerState | undefined, links: Links): string {
  const git = commitLink(links, commit);
  if (deployer === undefined) return `Git at ${git}.`;
  if (deployer.revision === undefined) return `Git at ${git}; what the deployer applied last is not known.`;
  if (deployer.revision === commit) return `Git and deployer at ${git}.`;
  const isCommit = /^[0-9a-f]{40,64}$/.test(deployer.revision);
  return `Git at ${git}, deployer at ${isCommit ? commitLink(links, deployer.revision) : code(deployer.revision, 60)}.`;
}

/** The deployer, where it does not do what it should: how it stands, in its words, and what is wrong with what it reads. */
export function printDeployer(deployer: DeployerState | undefined): string {
  if (deployer === undefined) return '';
  const { name, status, message = '', scope } = deployer;
  const isFine = status === 'ready' || status === 'progressing';
  if (isFine && scope.length === 0) return '';
  const words = message === '' ? '' : ` ${capital(stop(prose(message, 600)))}`;
  const lines = [
    ...(isFine ? [] : [`**${prose(name, 120)} ${describeStatus(deployer)}.**${words}`]),
    ...scope.slice(0, 5).map((one) => `**${prose(name, 120)}:** ${stop(prose(one, 300))}`),
  ];
  return lines.join('\n\n');
}

/** What could not be compared and why, one line a kind; "" where everything was. */
export function printUnread(report: DriftReport, extrasUnknown: string | undefined): string {
  const lines = unreadKinds(report).map(printUnreadKind);
  const shown = takeLines(lines.slice(0, 20), 6_000);
  const more = lines.length > shown.length ? [`- … and ${count(lines.length - shown.length, 'more kind')}`] : [];
  const extras =
    extrasUnknown === undefined
      ? []
      : [`Objects that no file declares were not looked for: ${stop(prose(extrasUnknown, 400))}`];
  return [
    ...(lines.length === 0
      ? []
      : [['**Not compared.** Nothing is said about records of these kinds:', '', ...shown, ...more].join('\n')]),
    ...extras,
  ].join('\n\n');
}

function printUnreadKind({ reading, records, what }: UnreadKind): string {
  const message = reading.message === undefined ? '' : ` ${stop(prose(reading.message, 300))}`;
  return `- ${word(reading.kind)}, ${count(records, 'record')}: ${stop(what)}${message}`;
}

/** What is no drift but worth saying, the same sentences together; `most` sentences. */
export function printNotes(notes: readonly DriftNote[], most: number, names: number): string {
  if (notes.length === 0) return '';
  const groups = [...Map.groupBy(notes, ({ text }) => text)].sort(([, a], [, b]) => b.length - a.length);
  const lines = groups.slice(0, most).map(([text, same]) => `- ${printPlaces(same, names)}: ${stop(prose(text, 300))}`);
  const shown = takeLines(lines, 8_000);
  const more = groups.length > shown.length ? [`- … and ${count(groups.length - shown.length, 'more sentence')}`] : [];
  return [`${count(notes.length, 'note')}, no drift:`, '', ...shown, ...more].join('\n');
}

function printPlaces(notes: readonly DriftNote[], names: number): string {
  const places = notes.slice(0, names).map(({ key, pointer }) => {
    const field = pointer === '' ? '' : ` ${code(printFieldPath(pointer), 120)}`;
    return `${placedName(key)}${field}`;
  });
  const rest = notes.length - places.length;
  return rest === 0 ? list(places) : `${places.join(', ')} and ${printNumber(rest)} more`;
}
