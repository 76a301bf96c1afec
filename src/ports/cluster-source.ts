import type { JsonObject } from '../domain/json.ts';
import type { LiveState } from '../drift/live-state.ts';

/** A kind by its identity; which version the cluster serves of it is found out there. */
export type KindRef = { readonly group: string; readonly kind: string };

/** One object that is asked for by name. */
export type ObjectRef = KindRef & { readonly namespace: string; readonly name: string };

/** `message` in words for people; no secrets. */
export type UnreadObject = { readonly is: 'absent' | 'forbidden' | 'failed'; readonly message: string };

export type ObjectReading = { readonly is: 'found'; readonly value: JsonObject } | UnreadObject;

/** All objects of a kind in one namespace. */
export type ObjectsReading = { readonly is: 'found'; readonly values: readonly JsonObject[] } | UnreadObject;

export type ReadOptions = {
  /** Namespaces to read where a kind may not be read in all of them; by default that of the context. */
  readonly namespaces?: readonly string[];
  /** Told of each page how many objects it held. */
  readonly heard?: (objects: number) => void;
};

/**
 * One cluster, read only: nothing but reading can be expressed (DESIGN.md section 1). No method throws for what a
 * cluster does or fails to do: what was not read says so, and is never taken for absent. Where the signal is aborted
 * its reason is thrown.
 */
export type ClusterSource = {
  /** The same for every access to the same API server or file; holds no secret. */
  readonly id: string;
  /** Every object of the kinds, each kind by one paged LIST over all namespaces, with the schemas that are served of them. */
  readonly read: (kinds: readonly KindRef[], signal: AbortSignal, options?: ReadOptions) => Promise<LiveState>;
  readonly readObject: (ref: ObjectRef, signal: AbortSignal) => Promise<ObjectReading>;
  /** Small kinds that may be read in one namespace only: a deployer's. */
  readonly readNamespace: (
    ref: KindRef & { readonly namespace: string },
    signal: AbortSignal,
  ) => Promise<ObjectsReading>;
};

/** An access that cannot be used as it is given: a kubeconfig that is not there, one that would run a program. */
export class UnusableCluster extends Error {}
