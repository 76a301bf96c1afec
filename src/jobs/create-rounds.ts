import type { Logger } from 'pino';
import type { Ask } from '../actions/ask.ts';
import type { GivenCommand } from '../actions/obey-command.ts';
import { pollInstallations } from '../actions/poll-installations.ts';
import type { Group } from '../actions/poll-repository.ts';
import { reconcileInstallations } from '../actions/reconcile-installations.ts';
import { sweepDeliveries } from '../actions/sweep-deliveries.ts';
import type { RoundSettings } from '../config/rounds.ts';
import type { AppHost } from '../ports/app-host.ts';
import type { Repositories, RepositoryFacts } from '../ports/repository-host.ts';
import type { RequestFigures } from '../ports/request-figures.ts';
import { parseCommand } from '../proposal/command.ts';
import type { Chore } from './chores.ts';
import { jobAt, type RepositoryJob } from './repository-job.ts';

export type RoundsOptions = {
  readonly github: Pick<Repositories, 'list' | 'connect'> & {
    readonly host: AppHost;
    readonly figures: RequestFigures;
  };
  readonly settings: RoundSettings;
  /** Asks for a look at a repository. */
  readonly lookAt: (job: RepositoryJob) => Promise<void>;
  /** Obeys a command; one that was answered is not obeyed again. */
  readonly obey: (job: RepositoryJob, command: GivenCommand) => Promise<void>;
  readonly watchedIn: (repository: { id: number; defaultBranch: string }) => (branch: string) => Promise<boolean>;
  readonly log: Logger;
};

/** A full round of all repositories comes once in so many sweeps. */
const sweepsPerReconciliation = 12;
/** Milliseconds between two repositories of such a round. */
const spread = 100;

/**
 * What comes round so that an outage of any length ends in the right state: failed deliveries are asked for again, every
 * repository is looked at; with POLL every change is found without a webhook.
 */
export function createRounds(options: RoundsOptions): Chore[] {
  const { github, settings, log } = options;
  const { host, figures, list } = github;
  const { listInstallations } = host;
  const say = (level: 'info' | 'warn', message: string, fields: object) => log[level](fields, message);
  const now = Date.now;
  const visit = (repository: RepositoryFacts, groups: readonly Group[] = []) =>
    options.lookAt({ ...jobAt(repository), asks: asksAbout(groups) });
  const swept = { delivered: new Set<string>() };
  const reconciled = { goOnAfter: new Map<number, number>() };
  const polled = { seen: new Map() };
  const { sweep: interval, poll } = settings;
  const rounds: Chore[] = [
    {
      name: 'sweep',
      every: interval,
      run: async () => void (await sweepDeliveries({ host, memory: swept, log: say, now, interval })),
    },
    {
      name: 'reconcile',
      every: interval * sweepsPerReconciliation,
      run: async (ending) => {
        const pause = () => new Promise<void>((resolve) => setTimeout(resolve, spread));
        const isStopping = () => ending.aborted;
        const surroundings = { listInstallations, list, figures, memory: reconciled, log: say, isStopping };
        await reconcileInstallations({ ...surroundings, visit, pause });
      },
    },
  ];
  if (poll === undefined) return rounds;
  const run: Chore['run'] = (ending) =>
    pollInstallations({
      ...{ listInstallations, list, figures, visit, now, log: say, memory: polled },
      connect: github.connect,
      watchedIn: options.watchedIn,
      isStopping: () => ending.aborted,
      hear: async (repository, { number, id, by, at, body }) => {
        const command = parseCommand(body);
        if (command === undefined) return;
        await options.obey(jobAt(repository), { repository: repository.id, number, comment: id, by, at, command });
      },
    });
  return [...rounds, { name: 'poll', every: poll, run }];
}

function asksAbout(groups: readonly Group[]): Ask[] {
  return [{ what: 'every-pull-request' }, ...groups.map((group) => ({ what: 'merge-group', ...group }) as const)];
}
