import { configPath } from '../config/read-config.ts';
import type { PullRequest } from '../ports/proposal-host.ts';
import { parseBranch } from '../proposal/branch.ts';
import { labelRefusedComment, largeLabel, liftedComment, loweredComment } from '../proposal/deletion-guard.ts';
import { structureCheckName } from '../proposal/structure-check.ts';
import type { LabelAsk } from './ask.ts';
import { checkHead } from './check-head.ts';
import type { Look } from './look.ts';
import { pressNormalizeHere } from './normalize-here.ts';
import { configOn } from './plan-files.ts';
import { previewAsked } from './preview-asked.ts';
import { previewHead } from './preview-head.ts';
import { say } from './proposal-text.ts';
import type { Rules } from './rules.ts';
import { forgetCheck } from './write-check.ts';

/**
 * Checks the heads that this look is asked about: people's pull requests, forks included, and merge groups; beside them
 * proposals of ours that a person pushed to. `handled`: checked already.
 */
export async function checkIncoming(
  look: Look,
  rules: Rules,
  left: readonly PullRequest[] = [],
  handled: ReadonlySet<number> = new Set(),
): Promise<void> {
  for (const ask of look.asks) {
    if (ask.what !== 'normalize-here') continue;
    for (const { number } of await pressNormalizeHere(look, rules, ask)) {
      await checkPullRequest(look, rules, await look.host.readPullRequest(number));
    }
  }
  for (const pull of await readAsked(look, rules)) {
    if (!isOwn(rules, pull) && !handled.has(pull.number)) await checkPullRequest(look, rules, pull);
  }
  for (const pull of left) await checkPullRequest(look, rules, pull);
  await previewAsked(look, rules);
  for (const ask of look.asks) {
    if (ask.what !== 'merge-group' || !isConfigured(rules, ask.into)) continue;
    await checkHead(look, rules, { head: ask.head, into: ask.into, findStart: async () => ask.base });
  }
}

/** Takes in labels that were set or taken off, before anything is checked. */
export async function hearLabels(look: Look): Promise<void> {
  for (const ask of look.asks) if (ask.what === 'label') await hearLabel(look, ask);
}

async function readAsked(look: Look, { heads }: Rules): Promise<readonly PullRequest[]> {
  if (look.asks.some(({ what }) => what === 'every-pull-request')) return await look.host.listOpenPullRequests();
  const numbers = look.asks.flatMap((ask) => (ask.what === 'pull-request' || ask.what === 'label' ? ask.number : []));
  const pulls: PullRequest[] = [];
  for (const number of new Set(numbers)) pulls.push(await look.host.readPullRequest(number));
  const known = new Set(
    [...heads.values(), ...pulls.map(({ head }) => ({ commit: head }))].map(({ commit }) => commit),
  );
  const again = [...look.recheck].filter((head) => !known.has(head));
  if (again.length === 0) return pulls;
  return [...pulls, ...(await look.host.listOpenPullRequests()).filter(({ head }) => again.includes(head))];
}

async function checkPullRequest(look: Look, rules: Rules, pull: PullRequest): Promise<void> {
  const { number, head, base, isForeign } = pull;
  if (pull.state !== 'open' || !isConfigured(rules, base)) return;
  // The branch itself is configured: its own check stands on this commit.
  if ([...rules.heads.values()].some((one) => one.commit === head)) return;
  if (rules.problems === undefined && !(await bringsConfiguration(look, head))) return;
  const findStart = startOf(look, rules, pull);
  await checkHead(look, rules, {
    head,
    into: base,
    findStart,
    pull: {
      isForeign,
      isLabelled: pull.labels.some((label) => label.toLowerCase() === largeLabel),
      isLifted: () => isLifted(look, number),
    },
  });
  const own = rules.config && configOn(rules.config, base, rules.main.name);
  // it shows what the cluster holds: to the author of a fork only where somebody says so
  if (own !== undefined && !isForeign) await previewHead(look, own, { head, findStart });
}

/** Where a pull request parted from the branch that it goes into, asked once. */
function startOf(look: Look, { heads }: Rules, { base, head }: PullRequest): () => Promise<string | undefined> {
  const target = heads.get(base)?.commit;
  let start: Promise<string | undefined> | undefined;
  return () => {
    start ??= target === undefined ? Promise.resolve(undefined) : look.host.findMergeBase(target, head);
    return start;
  };
}

/** Where the default branch has no configuration, only a pull request that brings one is looked at. */
async function bringsConfiguration(look: Look, head: string): Promise<boolean> {
  return (await look.reader.listFiles(head)).has(configPath);
}

/** Whether fabrics live on the branch; the default branch holds the configuration itself. */
function isConfigured({ main, config, heads }: Rules, branch: string): boolean {
  if (branch === main.name) return true;
  return heads.has(branch) && config !== undefined && configOn(config, branch, main.name).fabrics.length > 0;
}

/** A proposal of ours: checked where it is made. */
function isOwn({ config }: Rules, { branch, isForeign }: PullRequest): boolean {
  const ours = isForeign ? undefined : parseBranch(branch);
  if (ours?.flow !== 'normalize') return false;
  return config?.fabrics.some(({ name, normalize }) => name === ours.fabric && normalize !== 'off') ?? false;
}

/** Whether somebody who may write is known to have lifted the deletion guard of a pull request. */
export async function isLifted({ host }: Look, number: number): Promise<boolean> {
  return (await host.findComment(number, liftedMarker)) !== undefined;
}

const liftedMarker = '<!-- hedgerow said lifted -->';

/**
 * Remembers on the pull request itself that a person with write permission lifted the guard, or that it was lowered
 * again: a label alone does not say who set it, and people without write permission may set labels.
 */
async function hearLabel(look: Look, { number, by, isSet }: LabelAsk): Promise<void> {
  const pull = await look.host.readPullRequest(number);
  const isThere = pull.labels.some((label) => label.toLowerCase() === largeLabel);
  // Something was done since; its own event tells of it.
  if (isThere !== isSet) return;
  forgetCheck(look, pull.head, structureCheckName);
  if (!isSet) {
    const lifted = await look.host.findComment(number, liftedMarker);
    if (lifted) await look.host.updateComment(lifted.id, `<!-- hedgerow said lowered -->\n${loweredComment(by)}`);
  } else if (await look.host.mayWrite(by)) await say(look, number, 'lifted', liftedComment(by));
  else await say(look, number, `label ${by.toLowerCase()}`, labelRefusedComment());
}
