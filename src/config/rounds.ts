import { readDuration } from './duration.ts';

/** How often the server looks for itself, in milliseconds. */
export type RoundSettings = {
  /** SWEEP: for deliveries that failed; every twelfth time all repositories are looked at. */
  readonly sweep: number;
  /** POLL: for changes that no webhook tells of; undefined: webhooks do. */
  readonly poll: number | undefined;
};

const day = 86_400;

/** Reads SWEEP (five minutes where not set) and POLL: durations of one second to one day. */
export function readRounds(
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): RoundSettings {
  return {
    sweep: readInterval('SWEEP', environment, problems) ?? 300_000,
    poll: readInterval('POLL', environment, problems),
  };
}

function readInterval(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): number | undefined {
  const text = environment[name];
  if (text === undefined || text === '') return undefined;
  const seconds = readDuration(text);
  if (seconds !== undefined && seconds >= 1 && seconds <= day) return seconds * 1000;
  problems.push(`${name} must be a duration from 1s to 1d, such as 5m.`);
  return undefined;
}
