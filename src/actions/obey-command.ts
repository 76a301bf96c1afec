import type { PauseStore } from '../ports/pause-store.ts';
import type { RepositoryHost } from '../ports/repository-host.ts';
import { parseBranch } from '../proposal/branch.ts';
import { parseMarker } from '../proposal/change-marker.ts';
import type { Command } from '../proposal/command.ts';
import { noFabricReply, notOursReply, pausedReply, resumedReply } from '../proposal/command-replies.ts';
import { noPermissionComment, unknownCommandComment } from '../proposal/comments.ts';
import { noChangeReply } from '../proposal/conflict-comment.ts';
import type { Ask } from './ask.ts';
import type { Log } from './look.ts';
import { say } from './proposal-text.ts';

/** A command as it was commented on a pull request; editing the comment afterwards changes nothing. */
export type GivenCommand = {
  /** Id of the repository. */
  readonly repository: number;
  readonly number: number;
  readonly comment: number;
  readonly by: string;
  /** ISO 8601 */
  readonly at: string;
  readonly command: Command;
};

export type CommandSurroundings = {
  readonly host: RepositoryHost;
  readonly pauses: PauseStore;
  readonly log: Log;
};

/**
 * Obeys a command for people who may write to the repository, asked of the API (DESIGN.md 5.5), else answers once.
 * `pause` and `resume` hold at once. Returned is what the next look is asked for; undefined where none is needed. A
 * command that was answered is not obeyed again.
 */
export async function obeyCommand(
  given: GivenCommand,
  surroundings: CommandSurroundings,
): Promise<readonly Ask[] | undefined> {
  const { repository, number, comment, by, command } = given;
  const { host, pauses, log } = surroundings;
  const reply = (what: string, text: string) => say({ host }, number, what, text);
  log('info', 'Command given', { number, by, command: command.name ?? 'unknown' });
  if (!(await host.mayWrite(by))) {
    await reply(`no permission ${by.toLowerCase()}`, noPermissionComment(command.text));
    return undefined;
  }
  if (command.name === undefined) {
    await reply(`unknown ${comment}`, unknownCommandComment(command.text));
    return undefined;
  }
  const pull = await host.readPullRequest(number);
  if (command.name === 'preview') return [{ what: 'preview', number, comment, head: pull.head }];
  const purpose = pull.isForeign ? undefined : parseBranch(pull.branch);
  if (purpose === undefined) {
    await reply(`not ours ${comment}`, notOursReply(command.text));
    return undefined;
  }
  if (command.name === 'rebuild') return [{ what: 'rebuild', number, comment, by, purpose }];
  if (command.name === 'keep main' || command.name === 'keep change') {
    const kept = command.name === 'keep main' ? 'main' : 'change';
    if (purpose.flow === 'change') return [{ what: 'keep', number, comment, by, kept, change: purpose.id }];
    await reply(`no change ${comment}`, noChangeReply(kept));
    return undefined;
  }
  const fabric = 'fabric' in purpose ? purpose.fabric : parseMarker(pull.body)?.fabric;
  if (fabric === undefined) {
    await reply(`no fabric ${comment}`, noFabricReply(command.text));
    return undefined;
  }
  const said = `${command.name} ${comment}`;
  if (await host.findComment(number, `<!-- hedgerow said ${said} -->`)) return undefined;
  const scope = { repository, fabric };
  if (command.name === 'pause') {
    await pauses.pause(scope, { by, since: given.at });
    await reply(said, pausedReply(fabric, (await pauses.find(scope)) ?? { by, since: given.at }));
  } else {
    await pauses.resume(scope);
    await reply(said, resumedReply(fabric, by, await pauses.find(scope)));
  }
  // The checks of all open pull requests say so.
  return [{ what: 'every-pull-request' }];
}
