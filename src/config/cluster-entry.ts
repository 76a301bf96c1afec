/** How a cluster is reached (DESIGN.md 5.8). */
export type ClusterAccess =
  | {
      readonly is: 'kubeconfig';
      readonly path: string;
      /** undefined: the file's current context */
      readonly context: string | undefined;
      /** Whether a kubeconfig may run the programs that it names to sign in. */
      readonly allowExec: boolean;
    }
  | { readonly is: 'in-cluster' }
  | { readonly is: 'snapshot'; readonly path: string };

/** Which objects of a shared cluster may be the fabric's; an object that fails any of them is never `extra`. */
export type Selection = {
  readonly namespace?: string;
  /** A label selector as kubectl takes it. */
  readonly labels?: string;
  readonly topologyFabric?: string;
};

/** What carries managed/ to the cluster, as an object in the same cluster. */
export type DeployerRef =
  | { readonly is: 'argocd'; readonly namespace: string; readonly application: string }
  | { readonly is: 'flux'; readonly namespace: string; readonly kustomization: string };

/** One entry of CLUSTERS_FILE: which cluster a fabric of a repository is compared with. */
export type ClusterEntry = {
  readonly owner: string;
  readonly repo: string;
  readonly fabric: string;
  readonly access: ClusterAccess;
  readonly select: Selection;
  /** Milliseconds between two comparisons. */
  readonly every: number;
  readonly deployer?: DeployerRef;
};
