import type { CompareOptions } from '../kinds/compare.ts';

const always = ['argocd.argoproj.io/', 'kustomize.toolkit.fluxcd.io/', 'helm.toolkit.fluxcd.io/', 'meta.helm.sh/'];
const ownersLabel = 'app.kubernetes.io/instance';

/** Labels and annotations with which tools keep their own books (FACTS.md section 5 rule 3). */
function isTools(key: string): boolean {
  return always.some((prefix) => key.startsWith(prefix)) || key.startsWith('hnp.githedgehog.com/');
}

/** What drift leaves out beyond what every comparison does. */
export const toolsBooks: CompareOptions = { ignoreLabel: isTools, ignoreAnnotation: isTools };

/** Whether a label that only the cluster has is a deployer's mark of what it applied. */
export function isDeployersMark(label: string): boolean {
  return label === ownersLabel;
}
