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

/** One attempt of GitHub to deliver an event. */
export type DeliveryAttempt = {
  /** The same for every attempt of one event. */
  readonly guid: string;
  readonly event: string;
  readonly at: Date;
  /** HTTP status of our answer; 0 or 5xx where there was none. */
  readonly status: number;
};

/** Requests of one hour; `resetsAt` begins the next. */
export type Budget = { readonly limit: number; readonly remaining: number; readonly resetsAt: Date };

/** GitHub, asked as the App itself. Every call throws an OperationalError. */
export type AppHost = {
  readonly readApp: () => Promise<AppDescription>;
  readonly listInstallations: () => Promise<readonly AppInstallation[]>;
  /** Where GitHub sends events; undefined where it sends none. */
  readonly readWebhookUrl: () => Promise<string | undefined>;
  /** The latest attempts, newest first. */
  readonly listDeliveries: () => Promise<readonly DeliveryAttempt[]>;
  /** Undefined where the server sets no limit. */
  readonly readBudget: (installation: number) => Promise<Budget | undefined>;
};
