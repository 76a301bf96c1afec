import type { RepositoryFacts } from './repository-host.ts';

/** The App as GitHub has it. Permissions are `read`, `write` or `admin` by name. */
export type AppDescription = {
  readonly id: number;
  readonly name: string;
  readonly owner: string;
  readonly htmlUrl: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly events: readonly string[];
};

/** The App on one account. */
export type AppInstallation = {
  readonly id: number;
  readonly account: string;
  readonly htmlUrl: string;
  readonly isSuspended: boolean;
  /** What its owner granted, which may be less than the App asks for by now. */
  readonly permissions: Readonly<Record<string, string>>;
};

/** One attempt of GitHub to deliver one event to this App. */
export type DeliveryAttempt = {
  readonly id: number;
  /** The same for every attempt of one event. */
  readonly guid: string;
  readonly event: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** HTTP status of our answer; 0 or 5xx where there was none. */
  readonly status: number;
};

/** Whether an attempt brought its event. */
export function isDelivered({ status }: Pick<DeliveryAttempt, 'status'>): boolean {
  return status >= 200 && status < 400;
}

export type DeliveryPage = {
  /** Newest first. */
  readonly deliveries: readonly DeliveryAttempt[];
  /** Where the next page begins; undefined after the last. */
  readonly next: string | undefined;
};

/** Requests of one hour; `resetsAt` begins the next. */
export type Budget = { readonly limit: number; readonly remaining: number; readonly resetsAt: Date };

/** GitHub, asked as the App itself. Every call throws OperationalError only. */
export type AppHost = {
  readonly readApp: () => Promise<AppDescription>;
  readonly listInstallations: () => Promise<readonly AppInstallation[]>;
  /** A repository by its name, present or former; undefined where there is none or the App is not at work on it. */
  readonly findRepository: (owner: string, repo: string) => Promise<RepositoryFacts | undefined>;
  /** Where GitHub sends events; undefined where it sends none. */
  readonly readWebhookUrl: () => Promise<string | undefined>;
  /** A page of the attempts of about the last three days, all or only the failed ones. */
  readonly listDeliveries: (which: 'all' | 'failed', from?: string) => Promise<DeliveryPage>;
  /** Asks GitHub to deliver an event once more. */
  readonly redeliver: (id: number) => Promise<void>;
  /** Undefined where the server sets no limit. */
  readonly readBudget: (installation: number) => Promise<Budget | undefined>;
};
