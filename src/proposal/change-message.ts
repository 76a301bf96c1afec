import type { ChangePlan } from '../edit/change-plan.ts';
import { printChangeTitle } from './change-title.ts';
import { inert } from './escape.ts';
import { printRequesterPlainly, type RequestedBy } from './requester.ts';

/** What a commit of ours says about the Change that it carries. */
export type ChangeTrailers = { readonly change?: string; readonly fabric?: string; readonly plan?: string };

const subjectLimit = 72;
const mostLines = 100;

/**
 * The message of the one commit that carries a Change: the title cut to 72 characters, the caller's words indented (so
 * that none of them is a trailer), trailers. People are credited by `Requested-by`; GitHub signs what has no author of
 * its own. People's text is inert: a commit message has no code to put it in.
 */
export function printChangeMessage(
  plan: ChangePlan,
  asked: { readonly id: string; readonly title: string; readonly message: string; readonly requester: RequestedBy },
): string {
  const title = printChangeTitle(asked.title, plan);
  const lines = asked.message.trim() === '' ? [] : asked.message.trim().split(/\r\n|\r|\n/);
  const shown = lines.slice(0, mostLines).map((line) => `  ${inert(line, 500)}`.trimEnd());
  const more = lines.length > mostLines ? [`  … ${lines.length - mostLines} more lines`] : [];
  return [
    title.length > subjectLimit ? `${title.slice(0, subjectLimit - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : title,
    '',
    ...(shown.length > 0 ? [...shown, ...more, ''] : []),
    `Hedgerow-Fabric: ${plan.fabric}`,
    `Hedgerow-Plan: ${plan.planId}`,
    `Hedgerow-Change: ${asked.id}`,
    `Requested-by: ${printRequesterPlainly(asked.requester)}`,
    '',
  ].join('\n');
}

/** Reads the trailers that printChangeMessage wrote, also where a squash put text around them; the last ones count. */
export function parseChangeMessage(message: string): ChangeTrailers {
  const found: { change?: string; fabric?: string; plan?: string } = {};
  for (const line of message.split(/\r?\n/)) {
    const [, name, value = ''] = /^Hedgerow-(Plan|Fabric|Change): (\S+)\s*$/.exec(line) ?? [];
    if (name === 'Plan' && /^sha256-/.test(value)) found.plan = value;
    if (name === 'Fabric' && /^[a-z0-9-]+$/.test(value)) found.fabric = value;
    if (name === 'Change' && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value)) found.change = value;
  }
  return found;
}
