import type { Kind } from '../src/kinds/kind.ts';
import { orderKinds } from './kind-order.ts';

type Spelling = keyof Kind['directory'];

const head = `# One Kustomization a kind, each behind the kinds that its objects refer to. See docs/deployers.md.
# Made by \`npm run deployers\` from what Hedgerow knows about the kinds; a test holds it to that.
#
# For another fabric: replace fabric-1, which is its name and the last part of its directory.
`;

/** Flux's Kustomizations of a fabric as YAML: one for each kind, in an order that admission accepts. */
export function fluxKustomizations(kinds: readonly Kind[], spelling: Spelling): string {
  const documents = orderKinds(kinds).map(({ kind, after }) => {
    const waits = after.map((needed) => `    - name: fabric-1-${needed.kind.toLowerCase()}\n`).join('');
    return `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: fabric-1-${kind.kind.toLowerCase()}
  namespace: flux-system
spec:
  sourceRef:
    kind: GitRepository
    name: fabric-1
  path: ./gitops/fabric-1/managed/${kind.directory[spelling]}
${waits === '' ? '' : `  dependsOn:\n${waits}`}  interval: 10m
  retryInterval: 1m
  timeout: 2m
  # true deletes from the cluster what left the directory: read docs/deployers.md first.
  prune: false
`;
  });
  return `${head}---\n${documents.join('---\n')}`;
}
