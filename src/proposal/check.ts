import type { Annotation } from './annotation.ts';

/** A button of a check run; GitHub takes 20, 20 and 40 characters, and three buttons. */
export type CheckAction = { readonly label: string; readonly identifier: string; readonly description: string };

/** The content of a check run, within GitHub's limits (DESIGN.md section 6). */
export type Check = {
  readonly name: string;
  readonly conclusion: 'success' | 'failure' | 'neutral';
  readonly title: string;
  readonly summary: string;
  readonly text: string;
  readonly annotations: readonly Annotation[];
  readonly actions?: readonly CheckAction[];
  /** Where its Details link leads; to the App's page where left out. */
  readonly detailsUrl?: string;
};

/** GitHub's limits for one check run; texts are kept in bytes. */
export const mostAnnotations = 50;
export const textLimit = 65_535;
