import { type Static, Type } from 'typebox';
import { durationPattern } from './duration.ts';

// What the schema says of one member reaches the reader of a problem: `x-hedgerow-hint` completes "must be …".

const name = Type.String({
  pattern: '^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$',
  'x-hedgerow-hint': 'the name of a Kubernetes object',
});
const namespace = Type.String({
  pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$',
  'x-hedgerow-hint': 'the name of a namespace',
});
const path = Type.String({ minLength: 1, maxLength: 4096, 'x-hedgerow-hint': 'the path of a file' });

const entrySchema = Type.Object({
  fabric: Type.String({
    pattern: '^[A-Za-z0-9_-]{1,100}/[A-Za-z0-9._-]{1,100}:[a-z0-9-]{1,63}$',
    'x-hedgerow-hint': 'a fabric of a repository, as in owner/repository:fabric',
  }),
  kubeconfig: Type.Optional(path),
  context: Type.Optional(Type.String({ minLength: 1, maxLength: 253 })),
  allowExec: Type.Optional(Type.Boolean()),
  inCluster: Type.Optional(Type.Boolean()),
  snapshot: Type.Optional(path),
  select: Type.Optional(
    Type.Object({
      namespace: Type.Optional(namespace),
      labels: Type.Optional(Type.String({ maxLength: 4096 })),
      topologyFabric: Type.Optional(name),
    }),
  ),
  every: Type.Optional(
    Type.String({ pattern: durationPattern, minLength: 1, 'x-hedgerow-hint': 'a duration such as 5m or 1h30m' }),
  ),
  deployer: Type.Optional(
    Type.Object({
      argocd: Type.Optional(Type.Object({ namespace, application: name })),
      flux: Type.Optional(Type.Object({ namespace, kustomization: name })),
    }),
  ),
});

/** CLUSTERS_FILE as operators write it (DESIGN.md 5.8). Members it does not name are errors. */
export const clustersFileSchema = Type.Object({ clusters: Type.Array(entrySchema) });

export type ClustersFile = Static<typeof clustersFileSchema>;
