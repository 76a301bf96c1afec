/** One line of an examination: what was looked at, how it is, and what to do where something is to be done. */
export type Finding = {
  readonly subject: string;
  /** `fault`: it does not work. `note`: it works, and somebody should know. */
  readonly state: 'ok' | 'note' | 'fault';
  readonly says: string;
  readonly todo?: string | undefined;
};

/** What the code needs of GitHub. */
export type Needs = {
  readonly permissions: Readonly<Record<string, string>>;
  readonly events: readonly string[];
};
