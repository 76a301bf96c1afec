/** What one request costs (DESIGN.md section 6): a read 1 point, a write 5; `isContent` where it creates content. */
export type RequestCost = { readonly points: number; readonly isContent: boolean };

/** Granted: send it after `wait` milliseconds. Not granted: nothing was entered, ask again after `wait` milliseconds. */
export type Grant = { readonly granted: boolean; readonly wait: number };

/** Bounds of one installation, all processes together. */
export type RequestLimits = {
  readonly pointsPerMinute: number;
  readonly contentPerMinute: number;
  readonly contentPerHour: number;
  /** Milliseconds from one write to the next. */
  readonly writeSpacing: number;
};

/**
 * GitHub's secondary limits are 900 points a minute and 80 and 500 content-creating requests a minute and an hour
 * (DESIGN.md section 6). What people do in the web pages counts too, hence the margin. Writes are a second apart: GitHub,
 * "Best practices for using the REST API".
 */
export const defaultRequestLimits: RequestLimits = {
  pointsPerMinute: 850,
  contentPerMinute: 75,
  contentPerHour: 480,
  writeSpacing: 1_000,
};

/** Where GitHub keeps no secondary limits (GitHub Enterprise Server as it is installed). */
export const noRequestLimits: RequestLimits = {
  pointsPerMinute: Number.POSITIVE_INFINITY,
  contentPerMinute: Number.POSITIVE_INFINITY,
  contentPerHour: Number.POSITIVE_INFINITY,
  writeSpacing: 0,
};

/**
 * The account of requests by installation, kept for all processes together: in no minute and no hour are more entered
 * than the limits allow, whoever asks. Methods throw OperationalError only.
 */
export type RequestLedger = {
  /** Enters a request unless it would have to wait for more than `patience` milliseconds. */
  readonly take: (installation: number, cost: RequestCost, patience: number) => Promise<Grant>;
  /** Nothing of an installation is entered for so many milliseconds; a longer hold stays. */
  readonly hold: (installation: number, milliseconds: number) => Promise<void>;
};
