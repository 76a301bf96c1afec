import type { Finding } from '../actions/examine-service.ts';
import type { ServerConfig, SetUpConfig } from '../config/server.ts';
import type { StartServer } from './serve.ts';

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
  readonly examine: (config: ServerConfig) => Promise<Finding[]>;
};

export type LoadPrograms = () => Promise<Programs>;
