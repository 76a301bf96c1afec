import type { HeldPause, PauseAnswer, PauseTarget } from '../actions/obey-operator.ts';
import { printSince } from '../proposal/command-replies.ts';
import { inert } from './terminal-text.ts';

type Done = Exclude<PauseAnswer, { readonly is: 'unknown-repository' | 'unknown-fabric' }>;

/** `acme/network:fabric-1`, as the command line takes it. */
export function printTarget({ owner, repo, fabric }: PauseTarget): string {
  return nameOf(`${owner}/${repo}`, fabric);
}

/** What is paused now, and how it is resumed. */
export function printPauseAnswer({ fabric }: Pick<PauseTarget, 'fabric'>, answer: PauseAnswer): string {
  if (answer.is === 'unknown-repository' || answer.is === 'unknown-fabric') return '';
  const target = nameOf(answer.repository, fabric);
  const lines = [sayDone(target, answer), ...answer.others.map((one) => sayOther(answer.repository, one))];
  return `${lines.join('\n')}\n`;
}

function sayDone(target: string, answer: Done): string {
  const resume = `Resume with: hedgerow resume ${target}`;
  switch (answer.is) {
    case 'paused':
      return `${target} is paused by ${sayWho(answer.pause)}: nothing is written, and its checks say so.\n${resume}`;
    case 'was-paused':
      return `${target} is paused already, by ${sayWho(answer.pause)}.\n${resume}`;
    case 'resumed':
      return answer.others.length === 0
        ? `${target} is resumed: Hedgerow goes on.`
        : `${target} is resumed, and another pause holds.`;
    case 'was-not-paused':
      return answer.others.length === 0 ? `${target} is not paused.` : `${target} is not paused by itself.`;
  }
}

function sayOther(repository: string, pause: HeldPause): string {
  const { fabric } = pause;
  const what = fabric === undefined ? `The whole repository ${repository}` : nameOf(repository, fabric);
  return `${what} is paused by ${sayWho(pause)}. Resume with: hedgerow resume ${nameOf(repository, fabric)}`;
}

function sayWho({ by, since }: HeldPause): string {
  return `${inert(by)} since ${printSince(since)}`;
}

function nameOf(repository: string, fabric: string | undefined): string {
  return fabric === undefined ? repository : `${repository}:${fabric}`;
}
