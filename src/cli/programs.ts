import type { Finding } from '../actions/finding.ts';
import type { TokenAnswer, TokenOrder } from '../actions/manage-tokens.ts';
import type { PauseAnswer, PauseOrder } from '../actions/obey-operator.ts';
import type { ServerConfig, SetUpConfig } from '../config/server.ts';
import type { Queues } from '../jobs/open-queues.ts';
import type { Database } from '../store/database.ts';

/** A server that accepts requests. */
export type Running = {
  readonly url: string;
  /** Resolves when running work has ended, or its time is over: with the number of jobs that are left to others. */
  readonly stop: () => Promise<number>;
};

export type StartOptions = {
  /** What the process does: take deliveries in, work on them, or both. */
  readonly role: 'all' | 'web' | 'worker';
  /** Of this program. */
  readonly version: string;
};

export type StartServer = (config: ServerConfig, options: StartOptions) => Promise<Running>;

/** The page that creates the GitHub App, while it is there. */
export type RunningSetUp = {
  /** Address that opens it, once. */
  readonly url: string;
  /** Resolves when the credentials are written and the page is gone. */
  readonly done: Promise<void>;
  readonly stop: () => Promise<void>;
};

/** What subcommands run that need more than files: loaded only for them. */
export type Programs = {
  readonly startServer: StartServer;
  readonly startSetUp: (config: SetUpConfig) => Promise<RunningSetUp>;
  readonly orderPause: (
    config: ServerConfig,
    store: { readonly database: Database; readonly queues: Queues },
    order: PauseOrder,
  ) => Promise<PauseAnswer>;
  /** `config` is read only where GitHub is asked. */
  readonly orderTokens: (
    config: () => ServerConfig,
    store: { readonly database: Database },
    order: TokenOrder,
  ) => Promise<TokenAnswer>;
  readonly examine: (config: ServerConfig) => Promise<Finding[]>;
};

export type LoadPrograms = () => Promise<Programs>;
