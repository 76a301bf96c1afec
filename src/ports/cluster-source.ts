import type { LiveState } from '../drift/live-state.ts';

/** A kind to be read, in a version that the caller knows; the cluster may serve another. */
export type KindToRead = { readonly group: string; readonly kind: string; readonly plural: string };

/** Which objects of a cluster are read (DESIGN.md 5.8, `select`). */
export type Selection = { readonly namespace?: string; readonly labels?: string };

/**
 * A cluster that is read and never written to: nothing but GET can be expressed. What cannot be read is said kind by
 * kind in the answer; OperationalError only where nothing at all could be (not reachable, not allowed in).
 */
export type ClusterSource = {
  readonly read: (kinds: readonly KindToRead[], selection: Selection, signal?: AbortSignal) => Promise<LiveState>;
};
