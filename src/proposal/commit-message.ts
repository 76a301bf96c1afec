import type { FabricPlan } from '../normalize/fabric-plan.ts';
import { printCounts } from './title.ts';

/**
 * The bases of uploads (DESIGN.md 5.1): blob of a raw file → commit at which it was first planned, `undefined` where
 * that would have to be looked for. `parent` is the commit that ours stands on, and the base of what is not listed.
 */
export type UploadsSince = {
  readonly parent: string;
  readonly since: ReadonlyMap<string, string | undefined>;
};

/** What a commit of ours says about itself in trailers. */
export type CommitTrailers = {
  readonly plan: string | undefined;
  readonly fabric: string | undefined;
  /** Blob → commit; `undefined`: this message does not know it. */
  readonly bases: ReadonlyMap<string, string | undefined>;
  /** Base of the blobs that are not listed; absent: the commit's parent is. */
  readonly otherBase?: string;
};

const subjectLimit = 72;
const blobsInLine = 4;
// Beyond this many the message would grow too long; the rest counts as the largest group does.
const mostListed = 1500;

/**
 * The message of the one commit that carries a plan: a subject of at most 72 characters, the counts, trailers. It
 * names no document: GitHub reads mentions and references in commit messages, and nothing makes them inert there.
 */
export function printCommitMessage(plan: FabricPlan, uploads?: UploadsSince): string {
  const subject = `Normalize ${plan.name}`;
  const body = `${printCounts(plan.summary, plan.repairs.length)}.`;
  return [
    subject.length > subjectLimit ? `${subject.slice(0, subjectLimit - 1)}…` : subject,
    '',
    body,
    '',
    `Hedgerow-Fabric: ${plan.name}`,
    `Hedgerow-Plan: ${plan.planId}`,
    ...(uploads === undefined ? [] : printBases(uploads)),
    '',
  ].join('\n');
}

// The commit with the most uploads stands once with a star for all of them, the uploads of the others are listed.
function printBases({ parent, since }: UploadsSince): string[] {
  const groups = Map.groupBy([...since.keys()], (blob) => since.get(blob) ?? 'unknown');
  const isCommit = (name: string): boolean => name !== 'unknown';
  const [other = parent] = [...groups]
    .sort(([, a], [, b]) => b.length - a.length)
    .flatMap(([commit]) => (isCommit(commit) ? commit : []));
  const lines = other === parent ? [] : [`${other} *`];
  let left = mostListed;
  for (const [commit, blobs] of groups) {
    if (commit === other) continue;
    const listed = blobs.slice(0, left).sort();
    left -= listed.length;
    for (let i = 0; i < listed.length; i += blobsInLine) {
      lines.push(`${commit}: ${listed.slice(i, i + blobsInLine).join(' ')}`);
    }
  }
  return lines.map((line) => `Hedgerow-Base: ${line}`);
}

/** The message of the one commit that sets Hedgerow up; it belongs to no fabric. */
export function printOnboardMessage(planId: string): string {
  return [
    'Set up Hedgerow',
    '',
    'Adds the configuration and the missing directories.',
    '',
    `Hedgerow-Plan: ${planId}`,
    '',
  ].join('\n');
}

/**
 * Reads the trailers of a message of ours, also where a squash or a person put text around them; of several plans
 * the last one counts. Lines that are not ours are passed over. `Hedgerow-Base: BLOB COMMIT`, one blob a line, is an
 * earlier way to write the bases.
 */
export function parseCommitMessage(message: string): CommitTrailers {
  let plan: string | undefined;
  let fabric: string | undefined;
  let otherBase: string | undefined;
  const bases = new Map<string, string | undefined>();
  for (const line of message.split(/\r?\n/)) {
    const [, name, value = ''] = /^Hedgerow-(Plan|Fabric|Base): (\S.*?)\s*$/.exec(line) ?? [];
    if (name === 'Plan' && /^sha256-\S+$/.test(value)) plan = value;
    if (name === 'Fabric' && /^[a-z0-9-]+$/.test(value)) fabric = value;
    if (name !== 'Base') continue;
    const [, single, since] = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64})$/.exec(value) ?? [];
    if (single !== undefined) bases.set(single, since);
    otherBase = /^([0-9a-f]{40,64}) \*$/.exec(value)?.[1] ?? otherBase;
    const [, commit, blobs = ''] = /^([0-9a-f]{40,64}|unknown):((?: [0-9a-f]{40,64})+)$/.exec(value) ?? [];
    for (const blob of blobs.split(' ').slice(1)) bases.set(blob, commit === 'unknown' ? undefined : commit);
  }
  return { plan, fabric, bases, ...(otherBase === undefined ? {} : { otherBase }) };
}
