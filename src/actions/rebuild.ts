import { type ProposalBranch, printBranch } from '../proposal/branch.ts';
import { type RebuildEnd, rebuildEnd, rebuildStart } from '../proposal/command-replies.ts';
import type { RebuildAsk } from './ask.ts';
import { type Look, linksAt } from './look.ts';
import type { ProposalState } from './proposal-state.ts';
import type { Outcome } from './proposed.ts';

/** It cannot be made on its base until somebody decides. */
type Conflicted = { readonly is: 'conflicted' };

/** What is to be done about the commands to start over that nobody answered yet. */
export type Rebuild = {
  /** Whether the proposal is made anew whatever stands against it. */
  readonly isAsked: boolean;
  /** The head that was named: it may be replaced, whoever made it. */
  readonly replaces: string | undefined;
  /** Completes the answers. */
  readonly finish: (outcome: Outcome | Conflicted) => Promise<void>;
};

/** The commands to start this proposal over. */
export function rebuildAsks({ asks }: Pick<Look, 'asks'>, purpose: ProposalBranch): RebuildAsk[] {
  const branch = printBranch(purpose);
  return asks.filter((ask) => ask.what === 'rebuild').filter((ask) => printBranch(ask.purpose) === branch);
}

/** An answer that is begun: the comment that names what is replaced. */
type Begun = { readonly id: number; readonly ask: RebuildAsk; readonly text: string };

/**
 * Begins to start a proposal over. The answer is written first and names the head that will be replaced: so
 * nothing of a person's goes silently, and after a crash the answer tells whether the work was done (the branch points
 * elsewhere) or not. A command whose answer is complete is not obeyed again.
 */
export async function beginRebuild(
  look: Look,
  purpose: ProposalBranch,
  asks: readonly RebuildAsk[],
  state: ProposalState,
): Promise<Rebuild> {
  const branch = printBranch(purpose);
  const begun: Begun[] = [];
  let isAsked = false;
  let replaces: string | undefined;
  for (const ask of [...asks].sort((a, b) => a.comment - b.comment)) {
    const known = await look.host.findComment(ask.number, prefixOf(ask));
    if (known?.body.startsWith(markerOf(ask, 'done'))) continue;
    const head = state.open?.pull.head ?? (await look.host.findRef(branch));
    const marker = markerOf(ask, head ?? 'none');
    if (known === undefined && state.open && state.open.pull.number !== ask.number) {
      await answerRebuild(look, ask, { is: 'elsewhere', number: state.open.pull.number });
      continue;
    }
    const isNamed = known === undefined || known.body.startsWith(marker);
    if (isNamed) replaces = head;
    // Without an open pull request the work is not complete, whatever the branch points at by now.
    isAsked ||= isNamed || state.open === undefined;
    const isForeign = state.open === undefined || state.open.maker === 'person';
    const start = { by: ask.by, branch, head, isForeign };
    const text = rebuildStart(start, linksAt(look, head ?? '', ask.number));
    const { id, body } = known ?? (await look.host.commentOnce(ask.number, prefixOf(ask), `${marker}\n${text}`));
    begun.push({ id, ask, text: body.slice(body.indexOf('\n') + 1) });
  }
  return {
    isAsked,
    replaces,
    finish: async (outcome) => {
      for (const { id, ask, text } of begun) {
        const end = rebuildEnd(endOf(outcome, ask), linksAt(look, '', ask.number));
        await look.host.updateComment(id, `${markerOf(ask, 'done')}\n${text}\n\n${end}`);
      }
    },
  };
}

/** Answers a command that nothing is done about, once. */
export async function answerRebuild(look: Look, ask: RebuildAsk, end: RebuildEnd): Promise<void> {
  const body = `${markerOf(ask, 'done')}\n${rebuildEnd(end, linksAt(look, '', ask.number))}`;
  await look.host.commentOnce(ask.number, prefixOf(ask), body);
}

function prefixOf({ comment }: RebuildAsk): string {
  return `<!-- hedgerow said rebuild ${comment} `;
}

function markerOf(ask: RebuildAsk, state: string): string {
  return `${prefixOf(ask)}${state} -->`;
}

function endOf(outcome: Outcome | Conflicted, { number }: RebuildAsk): RebuildEnd {
  switch (outcome.is) {
    case 'open':
      return { is: 'open', number: outcome.number, own: number };
    case 'queued':
      return { is: 'queued', number: outcome.number };
    case 'refused':
      return { is: 'refused', words: outcome.words };
    case 'paused':
      return { is: 'paused', pause: outcome.pause };
    case 'taken':
      return { is: 'taken' };
    case 'absent':
    case 'conflicted':
      return { is: outcome.is };
    case 'left':
    case 'waiting':
    case 'undone':
      return { is: 'unchanged' };
  }
}
