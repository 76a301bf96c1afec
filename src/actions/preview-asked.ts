import type { PullRequest } from '../ports/proposal-host.ts';
import { previewMovedReply, previewNothingReply } from '../proposal/preview-replies.ts';
import type { PreviewAsk } from './ask.ts';
import type { Look } from './look.ts';
import { configOn } from './plan-files.ts';
import { previewHead } from './preview-head.ts';
import { say } from './proposal-text.ts';
import type { Rules } from './rules.ts';

/**
 * Makes the previews that were asked for: of one pull request, a fork's too, because somebody who may write said so; of
 * every open one of the repository itself because a cluster is not as it was.
 */
export async function previewAsked(look: Look, rules: Rules): Promise<void> {
  const { asks, host } = look;
  const asked = asks.filter((ask) => ask.what === 'preview');
  for (const ask of asked) await answer(look, rules, ask);
  if (look.clusters === undefined || !asks.some(({ what }) => what === 'previews')) return;
  for (const pull of await host.listOpenPullRequests()) if (!pull.isForeign) await previewPull(look, rules, pull);
}

async function answer(look: Look, rules: Rules, { number, comment, head }: PreviewAsk): Promise<void> {
  const pull = await look.host.readPullRequest(number);
  if (pull.state !== 'open') return;
  if (pull.head !== head) return await say(look, number, `preview ${comment}`, previewMovedReply());
  const again = { ...look, recheck: new Set([...look.recheck, head]) };
  const previewed = await previewPull(again, rules, pull);
  if (previewed.length === 0) await say(look, number, `preview ${comment}`, previewNothingReply());
}

async function previewPull(
  look: Look,
  { config, main, heads }: Rules,
  { head, base }: PullRequest,
): Promise<readonly string[]> {
  const target = heads.get(base)?.commit;
  if (config === undefined || target === undefined) return [];
  return await previewHead(look, configOn(config, base, main.name), {
    head,
    findStart: () => look.host.findMergeBase(target, head),
  });
}
