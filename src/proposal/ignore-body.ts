import type { Ignored } from '../config/ignore-fields.ts';
import { configPath } from '../config/read-config.ts';
import { code, inert, row } from './escape.ts';
import { printFieldPath } from './field-path.ts';
import { printFooter } from './footer.ts';
import { commitLink, type Links } from './links.ts';
import { count } from './words.ts';

const mostRows = 100;
const titleLimit = 200;

/** What a proposal to ignore fields is about. */
export type IgnoreProposal = {
  readonly fabric: string;
  readonly planId: string;
  readonly ignored: readonly Ignored[];
  /** Names of those who asked, as far as they are known. */
  readonly by: readonly string[];
};

/** `Ignore drift of Switch leaf-* in fabric-1`, `Ignore drift of 3 kinds of records in fabric-1` */
export function printIgnoreTitle({ fabric, ignored }: Pick<IgnoreProposal, 'fabric' | 'ignored'>): string {
  const [first, ...others] = ignored;
  const what =
    first !== undefined && others.length === 0
      ? inert(`${first.kind} ${first.name}`, 120)
      : `${count(ignored.length, 'record')} or patterns`;
  return `Ignore drift of ${what} in ${fabric}`.slice(0, titleLimit);
}

/** The message of the one commit that carries it. */
export function printIgnoreMessage({ fabric, planId, ignored }: IgnoreProposal): string {
  const title = printIgnoreTitle({ fabric, ignored });
  return [
    title.length > 72 ? `${title.slice(0, 71)}…` : title,
    '',
    `Fields that are not compared with the cluster any more, in ${configPath}.`,
    '',
    `Hedgerow-Fabric: ${fabric}`,
    `Hedgerow-Plan: ${planId}`,
    '',
  ].join('\n');
}

/** The body of its pull request: which fields are not compared any more, what that means, how to undo it. Pure. */
export function printIgnoreBody(
  proposal: IgnoreProposal,
  { links, base, head }: { readonly links: Links; readonly base: string; readonly head: string },
): string {
  const { fabric, planId, ignored, by } = proposal;
  const rows = ignored.flatMap(({ kind, name, fields }) =>
    fields.map((field) => row(code(`${kind} ${name}`), code(printFieldPath(field), 120))),
  );
  const shown = rows.slice(0, mostRows);
  const asked = by.length === 0 ? '' : ` Asked for by ${by.map((one) => code(one, 60)).join(', ')}.`;
  return [
    `**Safe to merge:** only ${code(configPath)} changes; no record does, and nothing changes for the deployer.`,
    `After the merge these fields of ${code(fabric)} are not compared with the cluster any more: whatever it holds there is no drift, whoever sets it.${asked}`,
    [
      row('records', 'field'),
      '| --- | --- |',
      ...shown,
      ...(rows.length > shown.length ? ['', `… and ${count(rows.length - shown.length, 'more field')}.`] : []),
    ].join('\n'),
    `${code('*')} and ${code('?')} in a name stand for any characters. Made on ${commitLink(links)}.`,
    [
      '---',
      '',
      `Close this pull request and the fields are compared as before. To undo it after the merge, take the lines out of ${code(configPath)} again. Once somebody pushed to this branch, Hedgerow leaves it alone.`,
    ].join('\n'),
    printFooter({ planId, base, head }),
  ].join('\n\n');
}

/** Said before it is closed: the branch ignores all of it by now. */
export function emptyIgnoreComment(fabric: string, branch: string, links: Links): string {
  return `${code(branch)} ignores all of this for ${code(fabric)} by now, at ${commitLink(links)}. So Hedgerow closes this pull request and deletes its branch.`;
}

/** Said once when a person pushed to its branch. */
export function personIgnoreComment(branch: string, commit: string, links: Links): string {
  return `${commitLink(links, commit)} on ${code(branch)} is not Hedgerow's, so Hedgerow leaves this branch alone from here on: review and merge it as it stands. What else is to be ignored waits until it is merged or closed.`;
}
