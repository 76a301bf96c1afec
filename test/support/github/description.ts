import type { Description } from './validate.ts';

/** GitHub's description, where it lies beside the project. */
export function openDescription(): Description | null {
  return null;
}
