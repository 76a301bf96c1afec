import { type Ignored, notYetIgnored } from '../config/ignore-fields.ts';
import type { Pause } from '../ports/pause-store.ts';
import type { FabricFacts } from '../ports/record-index.ts';
import { printBranch } from '../proposal/branch.ts';
import type { ChangeDesk, NoView } from './change-desk.ts';
import { readFabric } from './read-fabric.ts';

/** What became of the wish to ignore fields. Nothing was asked for unless it is `asked`. */
export type IgnoreAnswer =
  /** `branch`: of the pull request that follows, or that holds it already. */
  | { readonly is: 'asked'; readonly ignored: Ignored; readonly branch: string }
  /** The configuration says so already. */
  | { readonly is: 'nothing' }
  | { readonly is: 'paused'; readonly pause: Pause }
  | NoView;

/** Asks for the look that proposes it; `by` is a name for people. Throws OperationalError. */
export async function askToIgnore(
  desk: ChangeDesk,
  facts: FabricFacts,
  wished: Ignored,
  by: string,
): Promise<IgnoreAnswer> {
  const { repository, fabric, installation, owner, repo } = facts;
  const pause = await desk.pauses.find({ repository, fabric });
  if (pause) return { is: 'paused', pause };
  const read = await readFabric(desk, facts);
  if (read.is !== 'read') return read;
  const [ignored] = notYetIgnored(read.view.fabric, [wished]);
  if (ignored === undefined) return { is: 'nothing' };
  const { defaultBranch } = read.view;
  const asks = [{ what: 'ignore', fabric, ignored, by } as const];
  await desk.lookAt({ installation, id: repository, owner, repo, defaultBranch, recheck: [], asks });
  return { is: 'asked', ignored, branch: printBranch({ flow: 'ignore', fabric }) };
}
