/** An issue of the App's own. */
export type OwnIssue = {
  readonly number: number;
  readonly state: 'open' | 'closed';
  readonly title: string;
  readonly body: string;
};

export type IssueText = { readonly title: string; readonly body: string };

/** An answer, or the host's words where it refuses: issues are switched off, a permission was not granted. */
export type Granted<T> =
  | { readonly granted: true; readonly value: T }
  | { readonly granted: false; readonly refused: string };

/** What is asked of, and done to, issues of the App's own in one repository. All methods throw OperationalError only. */
export type IssueHost = {
  /** Those with a label: every open one, or the closed ones that changed last; newest first, at most 1,000 and 100. */
  readonly listIssues: (label: string, state: OwnIssue['state']) => Promise<Granted<readonly OwnIssue[]>>;
  /** Opens an issue unless an open one with the label holds the marker; the number of the one that stands there. */
  readonly openIssue: (issue: IssueText, label: string, marker: string) => Promise<Granted<number>>;
  readonly updateIssue: (
    number: number,
    change: Partial<IssueText> & { readonly state?: 'closed' },
  ) => Promise<Granted<undefined>>;
};
