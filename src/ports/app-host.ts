/** One attempt to deliver one event to this App. */
export type DeliveryEntry = {
  readonly id: number;
  /** The same for every attempt of one event. */
  readonly guid: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly isDelivered: boolean;
};

export type DeliveryPage = {
  /** Newest first. */
  readonly deliveries: readonly DeliveryEntry[];
  /** Where the next page begins; undefined after the last. */
  readonly next: string | undefined;
};

export type InstalledApp = { readonly id: number; readonly isSuspended: boolean };

export type InstalledRepository = {
  readonly owner: string;
  readonly repo: string;
  readonly defaultBranch: string;
  /** Archived or disabled: nothing can be written there. */
  readonly isReadOnly: boolean;
};

/** What is asked as the App itself, not as one of its installations. All methods throw OperationalError only. */
export type AppHost = {
  /** A page of attempts of about the last three days, all or only the failed ones. */
  readonly listDeliveries: (which: 'all' | 'failed', from?: string) => Promise<DeliveryPage>;
  /** Asks GitHub to deliver an event once more. */
  readonly redeliver: (id: number) => Promise<void>;
  readonly listInstallations: () => Promise<readonly InstalledApp[]>;
  /** Every repository that the installation reaches. */
  readonly listRepositories: (installation: number) => Promise<readonly InstalledRepository[]>;
};
