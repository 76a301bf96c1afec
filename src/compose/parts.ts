import { randomUUID } from 'node:crypto';
import type { Log } from '../actions/look.ts';
import type { StartOptions } from '../cli/programs.ts';
import type { ServerConfig } from '../config/server.ts';
import type { GitHubApp } from '../github/create-github-app.ts';
import type { Metrics } from '../http/create-metrics.ts';
import type { Logger } from '../jobs/create-logger.ts';
import type { Feed } from '../ports/feed.ts';
import type { Database } from '../store/database.ts';

/** What all that a server is made of stands on. */
export type Parts = {
  readonly config: ServerConfig;
  readonly role: StartOptions['role'];
  readonly version: string;
  readonly log: Logger;
  readonly database: Database;
  readonly github: GitHubApp;
  readonly metrics: Metrics;
  readonly feed: Feed;
  readonly warn: (error: unknown) => void;
};

/** Lower-case letters and digits that nothing was named by before. */
export function newId(): string {
  return randomUUID().replaceAll('-', '').slice(0, 20);
}

/** What actions write to the log, with what the logger is about. */
export function logTo(about: Logger): Log {
  return (level, message, fields) => about[level](fields, message);
}
