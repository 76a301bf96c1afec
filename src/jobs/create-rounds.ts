import type { Logger } from 'pino';
import type { Ask } from '../actions/ask.ts';
import type { GivenCommand } from '../actions/obey-command.ts';
import { pollInstallations } from '../actions/poll-installations.ts';
import type { Group } from '../actions/poll-repository.ts';
import { type Reached, reconcileInstallations } from '../actions/reconcile-installations.ts';
import { sweepDeliveries } from '../actions/sweep-deliveries.ts';
import type { RoundSettings } from '../config/rounds.ts';
import type { AppHost } from '../ports/app-host.ts';
import type { RepositoryRef } from '../ports/repository-host.ts';
import type { RequestFigures } from '../ports/request-figures.ts';
import type { WatchHost } from '../ports/watch-host.ts';
import { parseCommand } from '../proposal/command.ts';
import type { RepositoryJob } from './repository-job.ts';
import type { Round } from './schedule.ts';

export type RoundsOptions = {
  readonly github: {
    readonly host: AppHost;
    readonly connect: (where: RepositoryRef) => Promise<WatchHost>;
    readonly figures: RequestFigures;
  };
  readonly settings: RoundSettings;
  /** Asks for a look at a repository. */
  readonly lookAt: (job: RepositoryJob) => unknown;
  /** Obeys a command; one that was answered is not obeyed again. */
  readonly obey: (job: RepositoryJob, command: GivenCommand) => Promise<void>;
  readonly isWatched: (repository: { owner: string; repo: string; defaultBranch: string }, branch: string) => boolean;
  readonly log: Logger;
  readonly isStopping: () => boolean;
};

/** A full round of all repositories comes once in so many sweeps. */
const sweepsPerReconciliation = 12;
/** Milliseconds between two repositories of such a round. */
const spread = 100;

/**
 * What comes round so that an outage of any length ends in the right state: failed deliveries are asked for again, every
 * repository is looked at; with POLL every change is found without a webhook.
 */
export function createRounds(options: RoundsOptions): Round[] {
  const { github, settings, log, isStopping } = options;
  const { host, figures } = github;
  const say = (level: 'info' | 'warn', message: string, fields: object) => log[level](fields, message);
  const now = Date.now;
  const visit = async (repository: Reached, groups: readonly Group[] = []) => {
    await options.lookAt(jobOf(repository, groups));
  };
  const swept = { delivered: new Set<string>() };
  const reconciled = { goOnAfter: new Map<number, string>() };
  const polled = { seen: new Map() };
  const { sweep: interval, poll } = settings;
  const rounds: Round[] = [
    {
      name: 'sweep',
      interval,
      run: async () => void (await sweepDeliveries({ host, memory: swept, log: say, now, interval })),
    },
    {
      name: 'reconcile',
      interval: interval * sweepsPerReconciliation,
      run: async () => {
        const pause = () => new Promise<void>((resolve) => setTimeout(resolve, spread));
        await reconcileInstallations({ host, figures, memory: reconciled, visit, log: say, pause, isStopping });
      },
    },
  ];
  if (poll === undefined) return rounds;
  const run = () =>
    pollInstallations({
      ...{ host, figures, visit, now, isStopping, log: say, memory: polled },
      connect: github.connect,
      isWatched: options.isWatched,
      hear: async (repository, { number, id, by, at, body }) => {
        const command = parseCommand(body);
        if (command === undefined) return;
        const { owner, repo } = repository;
        await options.obey(jobOf(repository), { owner, repo, number, comment: id, by, at, command });
      },
    });
  return [...rounds, { name: 'poll', interval: poll, run }];
}

function jobOf({ installation, owner, repo, defaultBranch }: Reached, groups: readonly Group[] = []): RepositoryJob {
  const asks: readonly Ask[] = [
    { what: 'every-pull-request' },
    ...groups.map((group) => ({ what: 'merge-group', ...group }) as const),
  ];
  return { installation, owner, repo, defaultBranch, recheck: [], asks };
}
