import type { Json } from '../domain/json.ts';
import type { Collision } from '../edit/record-edit.ts';
import { printSince } from './command-replies.ts';
import { code } from './escape.ts';
import { printValue } from './field-change.ts';
import { printFieldPath } from './field-path.ts';
import { takeLines } from './fit.ts';
import { commitLink, fileLink, type Links } from './links.ts';
import { recordName } from './record-name.ts';
import { count } from './words.ts';

export type ConflictContext = {
  /** `commit`: the base branch as it is now. */
  readonly links: Links;
  /** Name of the base branch. */
  readonly branch: string;
  readonly directory: string;
  /** When that commit was made, ISO 8601. */
  readonly since?: string;
};

const mostCollisions = 40;
const room = 40_000;

/**
 * The comment on a Change that collides with its base (EXAMPLES.md): of each field what it was, what the branch says
 * now with its commit, what the Change says; and how to decide. At most 40, the rest counted.
 */
export function printConflictComment(collisions: readonly Collision[], context: ConflictContext): string {
  const lines = collisions.slice(0, mostCollisions).map((collision) => describeCollision(collision, context));
  const how =
    'The pull request stays as it was until someone decides: in the GUI, or by a comment `/hedgerow keep main` or `/hedgerow keep change`.';
  const [only] = lines;
  if (lines.length === 1 && collisions.length === 1) return `**Conflict.** ${only}. ${how}`;
  const shown = takeLines(
    lines.map((line) => `- ${line}`),
    room,
  );
  const rest = collisions.length - shown.length;
  const more = rest > 0 ? [`- … and ${count(rest, 'more', 'more')}`] : [];
  const title = `**Conflict** in ${count(collisions.length, 'place')}, with ${code(context.branch)} at ${commitLink(context.links)}.`;
  return [title, '', ...shown, ...more, '', how].join('\n');
}

function describeCollision(collision: Collision, context: ConflictContext): string {
  const { key, pointer, path, line, base, git, edit } = collision;
  const { links, branch, directory } = context;
  const place = path === undefined ? recordName(key) : `${fileLink(links, directory, path, line)} ${recordName(key)}`;
  const now = `${code(branch)} now`;
  const at = `(${commitLink(links)}${context.since === undefined ? '' : `, ${printSince(context.since)}`})`;
  if (pointer !== '') {
    const field = code(printFieldPath(pointer), 120);
    return `${place} ${field}: was ${shown(base)}, ${now} says ${shown(git)} ${at}, this change says ${shown(edit)}`;
  }
  if (git === undefined) return `${place}: deleted on ${code(branch)} ${at}, this change edits it`;
  if (edit === undefined) return `${place}: changed on ${code(branch)} ${at}, this change deletes it`;
  if (base === undefined)
    return `${place}: created on ${code(branch)} ${at} and by this change, with different content`;
  return `${place}: changed on ${code(branch)} ${at} and by this change`;
}

function shown(value: Json | undefined): string {
  return value === undefined ? 'nothing' : printValue(value);
}

/** What a person decided for all collisions of a Change. */
export type Kept = 'main' | 'change';

/** The reply to `/hedgerow keep main` and `/hedgerow keep change`. */
export function keptReply(kept: Kept, by: string, collisions: number, branch: string): string {
  const whose = kept === 'main' ? `what ${code(branch)} says` : 'what this change says';
  return `As ${code(by)} decided, ${whose} holds in ${count(collisions, 'place')}; everything else of this change stays. Hedgerow brings the pull request up to date.`;
}

/** The reply where nothing waits for a decision. */
export function nothingToKeepReply(kept: Kept): string {
  return `\`/hedgerow keep ${kept}\` decides a conflict, and this pull request has none. Nothing was done.`;
}

/** The reply where a person pushed to the branch. */
export function leftToKeepReply(kept: Kept): string {
  return `\`/hedgerow keep ${kept}\` was not obeyed: this branch holds a commit of somebody else, so Hedgerow leaves it alone. Settle it on the branch, or comment \`/hedgerow rebuild\` first, which drops that commit.`;
}

/** The reply on a pull request that carries no Change. */
export function noChangeReply(kept: Kept): string {
  return `\`/hedgerow keep ${kept}\` is for pull requests of Changes that were asked for through the API. Nothing was done here.`;
}
