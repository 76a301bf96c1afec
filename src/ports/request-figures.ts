/** What is known of one installation's requests: of this process, but for what GitHub's headers say. */
export type InstallationFigures = {
  readonly installation: number;
  /** Sent since the process started; `unchanged` of the reads were answered 304 and cost nothing of the hour. */
  readonly reads: number;
  readonly unchanged: number;
  readonly writes: number;
  /** Not sent because a limit was reached: the work was postponed. */
  readonly postponed: number;
  /** GitHub refused a request because of a limit. */
  readonly limited: number;
  /** The hour's limit as the last answer told it; undefined before the first. */
  readonly hour: HourlyLimit | undefined;
};

export type HourlyLimit = {
  readonly limit: number;
  readonly remaining: number;
  /** Milliseconds since 1970 when `remaining` is `limit` again. */
  readonly resetAt: number;
};

/** For metrics and for those who share the hour out. */
export type RequestFigures = {
  readonly all: () => readonly InstallationFigures[];
  /** Of the hour, what is left: 0 to 1; 1 where nothing is known. */
  readonly shareLeft: (installation: number) => number;
};
