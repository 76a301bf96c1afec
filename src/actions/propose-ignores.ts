import type { RepositoryConfig } from '../config/fabric.ts';
import { type Ignored, notYetIgnored, withIgnored } from '../config/ignore-fields.ts';
import { configPath, readRepositoryConfig } from '../config/read-config.ts';
import type { ChangeSet } from '../domain/change-set.ts';
import type { SnapshotFile } from '../domain/snapshot.ts';
import type { PullRequest } from '../ports/proposal-host.ts';
import { printBranch } from '../proposal/branch.ts';
import {
  emptyIgnoreComment,
  type IgnoreProposal,
  personIgnoreComment,
  printIgnoreBody,
  printIgnoreMessage,
  printIgnoreTitle,
} from '../proposal/ignore-body.ts';
import { compareBytes } from '../records/order.ts';
import type { IgnoreAsk } from './ask.ts';
import { digestOf } from './digest-of.ts';
import { type Look, linksAt } from './look.ts';
import { standingOf } from './proposal-standing.ts';
import { type ProposalState, readProposal } from './proposal-state.ts';
import { propose } from './propose.ts';
import type { Proposed } from './proposed.ts';
import { rebuildAsks } from './rebuild.ts';
import type { Rules } from './rules.ts';
import type { Head } from './snapshot-reader.ts';
import { unlessPaused } from './stop-on-pause.ts';

/**
 * Proposes to leave fields out of the comparison with the cluster, for whoever asked (DESIGN.md 5.7): one pull request a
 * fabric that adds them to the configuration on the default branch. What an open one holds already stays in it, and it
 * follows the branch; a merged or closed one says nothing about what is asked for now. Where nobody asked and none is
 * known to be open, GitHub is not asked. Gives the pull requests whose heads need a check.
 */
export async function proposeIgnores(look: Look, { main, config }: Rules): Promise<PullRequest[]> {
  const asks = look.asks.filter((ask): ask is IgnoreAsk => ask.what === 'ignore');
  const rebuilt = look.asks.flatMap((ask) =>
    ask.what === 'rebuild' && ask.purpose.flow === 'ignore' ? ask.purpose.fabric : [],
  );
  const pulls: PullRequest[] = [];
  const told = ((await look.index?.list(look.id)) ?? []).flatMap(({ fabric, proposals }) =>
    proposals.some(({ flow }) => flow === 'ignore') ? fabric : [],
  );
  for (const fabric of new Set([...asks.map((ask) => ask.fabric), ...rebuilt, ...told])) {
    if (config?.fabrics.every(({ name }) => name !== fabric) !== false) continue;
    const own = asks.filter((ask) => ask.fabric === fabric);
    const done = await unlessPaused(look, fabric, (careful) =>
      proposeFor(careful, { main, config, fabric, asks: own }),
    );
    if ('result' in done && done.result !== undefined) pulls.push(done.result);
    if ('pause' in done) look.log('info', 'Nothing is ignored: paused', { fabric });
  }
  return pulls;
}

type Asked = {
  readonly main: Head;
  readonly config: RepositoryConfig;
  readonly fabric: string;
  readonly asks: readonly IgnoreAsk[];
};

async function proposeFor(look: Look, { main, config, fabric, asks }: Asked): Promise<PullRequest | undefined> {
  const purpose = { flow: 'ignore', fabric } as const;
  const own = config.fabrics.find(({ name }) => name === fabric);
  const file = main.files.get(configPath);
  const text = file && (await readText(look, file));
  if (own === undefined || file === undefined || text === undefined) return undefined;
  const state = await readProposal(look, purpose, { into: main.name });
  const held = await readHeld(look, fabric, state);
  const wished = mergeWishes(notYetIgnored(own, [...held, ...asks.map((ask) => ask.ignored)]));
  const now = withIgnored(text, fabric, wished);
  if (now === undefined) {
    look.log('warn', 'The configuration cannot be edited', { fabric });
    return undefined;
  }
  const changes: ChangeSet =
    now === text ? new Map() : new Map([[configPath, { action: 'write', mode: file.mode, content: now }]]);
  const by = [...new Set(asks.map((ask) => ask.by))];
  const planId = planIdOf(wished);
  const proposed = proposedIgnore(look, main, config, changes, { fabric, planId, ignored: wished, by });
  const outcome = await propose(look, proposed, state, { asks: rebuildAsks(look, purpose), isNo: () => false });
  await look.proposals?.tell({ repository: look.id, fabric }, standingOf('ignore', state, outcome));
  if (asks.length > 0) look.log('info', 'Asked to ignore', { fabric, outcome: outcome.is });
  return outcome.is === 'open' && outcome.isWritten ? await look.host.readPullRequest(outcome.number) : undefined;
}

async function readText(look: Look, file: SnapshotFile): Promise<string | undefined> {
  const bytes = await look.reader.readBytes(file);
  return bytes && Buffer.from(bytes).toString('utf8');
}

/** What the open proposal adds to the configuration that it was made on. */
async function readHeld(look: Look, fabric: string, { open }: ProposalState): Promise<Ignored[]> {
  if (open === undefined || open.maker === 'person' || open.base === undefined) return [];
  const [before, after] = [await readIgnored(look, fabric, open.base), await readIgnored(look, fabric, open.pull.head)];
  return notYetIgnored({ drift: { ignore: before } }, after);
}

async function readIgnored(look: Look, fabric: string, commit: string): Promise<readonly Ignored[]> {
  const file = (await look.reader.listFiles(commit)).get(configPath);
  const bytes = file && (await look.reader.readBytes(file));
  const config = bytes && readRepositoryConfig(bytes).config;
  return config?.fabrics.find(({ name }) => name === fabric)?.drift.ignore ?? [];
}

/** One entry for each kind and name, in their order. */
function mergeWishes(wished: readonly Ignored[]): Ignored[] {
  const merged = new Map<string, Ignored>();
  for (const { kind, name, fields } of wished) {
    const id = `${kind} ${name}`;
    const known = merged.get(id)?.fields ?? [];
    merged.set(id, { kind, name, fields: [...new Set([...known, ...fields])].sort(compareBytes) });
  }
  return [...merged].sort(([a], [b]) => compareBytes(a, b)).map(([, one]) => one);
}

/** The same for the same fields, whatever else the configuration says. */
function planIdOf(wished: readonly Ignored[]): string {
  return `sha256-${digestOf(wished)}`;
}

function proposedIgnore(
  look: Look,
  base: Head,
  { proposals }: RepositoryConfig,
  changes: ChangeSet,
  proposal: IgnoreProposal,
): Proposed {
  const purpose = { flow: 'ignore', fabric: proposal.fabric } as const;
  const branch = printBranch(purpose);
  const links = linksAt(look, base.commit);
  return {
    purpose,
    planId: proposal.planId,
    changes,
    base,
    proposals,
    words: {
      message: printIgnoreMessage(proposal),
      text: (at) => ({
        title: printIgnoreTitle(proposal),
        body: printIgnoreBody(proposal, { links: linksAt(look, at.base), ...at }),
      }),
      emptied: (number) => emptyIgnoreComment(proposal.fabric, base.name, linksAt(look, base.commit, number)),
      left: (commit) => personIgnoreComment(branch, commit, links),
    },
  };
}
