import type { Collision } from '../edit/record-edit.ts';
import type { PullRequest } from '../ports/proposal-host.ts';
import { conflictInCheck } from '../proposal/change-comments.ts';
import { largeLabel } from '../proposal/deletion-guard.ts';
import type { ChangeLook } from './change-look.ts';
import { checkHead } from './check-head.ts';
import { isLifted } from './check-pull-requests.ts';
import { configOn } from './plan-files.ts';
import { previewHead } from './preview-head.ts';

/** The head of a Change's pull request; `pull` as it was read, absent where it was opened just now. */
export type ChangeHead = {
  readonly head: string;
  /** The commit that it is made on. */
  readonly parent: string;
  readonly pull: PullRequest | undefined;
};

/** The checks of a Change: as those of anybody's pull request, and a failing one where the base disagrees. */
export async function checkChange(
  { look, rules, config, base }: ChangeLook,
  { head, parent, pull }: ChangeHead,
  collisions: readonly Collision[] = [],
  reasons: readonly string[] = [],
): Promise<void> {
  const findStart = async (): Promise<string> => parent;
  const isHeld = collisions.length + reasons.length > 0;
  await checkHead(look, rules, {
    head,
    into: base.name,
    findStart,
    pull: {
      isForeign: false,
      isLabelled: pull?.labels.some((label) => label.toLowerCase() === largeLabel) ?? false,
      isLifted: async () => pull !== undefined && (await isLifted(look, pull.number)),
    },
    ...(isHeld ? { conflict: conflictInCheck(base.name, { collisions, reasons }) } : {}),
  });
  await previewHead(look, configOn(config, base.name, rules.main.name), { head, findStart });
}
