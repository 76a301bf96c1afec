import type { FabricPlan } from '../normalize/fabric-plan.ts';
import { printCounts } from './title.ts';

/** Since when an upload is known: the commit at which its blob was first planned (DESIGN.md 5.1). */
export type UploadBase = { readonly blob: string; readonly commit: string };

/** What a commit of ours says about itself in trailers. */
export type CommitTrailers = {
  readonly plan: string | undefined;
  readonly fabric: string | undefined;
  /** Blob → commit. */
  readonly bases: ReadonlyMap<string, string>;
};

const subjectLimit = 72;

/**
 * The message of the one commit that carries a plan: a subject of at most 72 characters, the counts, trailers. It
 * names no document: GitHub reads mentions and references in commit messages, and nothing makes them inert there.
 */
export function printCommitMessage(plan: FabricPlan, bases: readonly UploadBase[] = []): string {
  const subject = `Normalize ${plan.name}`;
  const sorted = [...new Map(bases.map((base) => [base.blob, base.commit]))].sort(([a], [b]) => (a < b ? -1 : 1));
  const body = `${printCounts(plan.summary, plan.repairs.length)}.`;
  return [
    subject.length > subjectLimit ? `${subject.slice(0, subjectLimit - 1)}…` : subject,
    '',
    body,
    '',
    `Hedgerow-Fabric: ${plan.name}`,
    `Hedgerow-Plan: ${plan.planId}`,
    ...sorted.map(([blob, commit]) => `Hedgerow-Base: ${blob} ${commit}`),
    '',
  ].join('\n');
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
 * the last one counts. Lines that are not ours are passed over.
 */
export function parseCommitMessage(message: string): CommitTrailers {
  let plan: string | undefined;
  let fabric: string | undefined;
  const bases = new Map<string, string>();
  for (const line of message.split(/\r?\n/)) {
    const [, name, value = ''] = /^Hedgerow-(Plan|Fabric|Base): (\S.*?)\s*$/.exec(line) ?? [];
    if (name === 'Plan' && /^sha256-\S+$/.test(value)) plan = value;
    if (name === 'Fabric' && /^[a-z0-9-]+$/.test(value)) fabric = value;
    const [, blob, commit] = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64})$/.exec(value) ?? [];
    if (name === 'Base' && blob !== undefined && commit !== undefined) bases.set(blob, commit);
  }
  return { plan, fabric, bases };
}
