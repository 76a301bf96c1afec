import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';

/** One place that an Argo CD or Flux object reads manifests from. */
export type DeployerSource = {
  readonly kind: 'Application' | 'ApplicationSet' | 'Kustomization';
  readonly name: string;
  /** Directory of the repository, "" for the root; undefined where it is no plain path (a chart, a template). */
  readonly reads: string | undefined;
  /** Whether directories below are read as well. */
  readonly isRecursive: boolean;
  readonly prunes: boolean;
  /** Git address; of Flux it stands in a GitRepository, `reference` is that one's name. */
  readonly address?: string;
  readonly reference?: string;
};

/**
 * The sources of an Argo CD Application or ApplicationSet, or of a Flux Kustomization; none of any other object. Argo
 * CD reads only the files of its directory unless told to recurse, Flux always recurses (TRAPS: both prune on request).
 */
export function sourcesOf(value: JsonObject): DeployerSource[] {
  const { apiVersion, kind, spec } = value;
  if (typeof apiVersion !== 'string' || !isObject(spec)) return [];
  const name = nameOf(value);
  if (apiVersion.startsWith('argoproj.io/')) {
    if (kind === 'Application') return applicationSources('Application', name, spec);
    const template = kind === 'ApplicationSet' && isObject(spec.template) ? spec.template.spec : undefined;
    return isObject(template) ? applicationSources('ApplicationSet', name, template) : [];
  }
  const isFlux = apiVersion.startsWith('kustomize.toolkit.fluxcd.io/') && kind === 'Kustomization';
  return isFlux ? [kustomizationSource(name, spec)] : [];
}

function applicationSources(kind: 'Application' | 'ApplicationSet', name: string, spec: JsonObject): DeployerSource[] {
  const several = isList(spec.sources) ? spec.sources.filter(isObject) : [];
  const sources = several.length > 0 ? several : isObject(spec.source) ? [spec.source] : [];
  const policy = isObject(spec.syncPolicy) ? spec.syncPolicy.automated : undefined;
  const prunes = isObject(policy) && policy.prune === true;
  // A source with a chart reads no directory; one that only lends its values has a name to be referred by.
  return sources
    .filter((source) => source.chart === undefined && (source.path !== undefined || source.ref === undefined))
    .map((source) => ({
      kind,
      name,
      reads: plainPath(source.path ?? '.'),
      isRecursive: isObject(source.directory) && source.directory.recurse === true,
      prunes,
      ...(typeof source.repoURL === 'string' && !source.repoURL.includes('{{') ? { address: source.repoURL } : {}),
    }));
}

function kustomizationSource(name: string, spec: JsonObject): DeployerSource {
  const source = isObject(spec.sourceRef) ? spec.sourceRef : {};
  const isGit = source.kind === 'GitRepository';
  return {
    kind: 'Kustomization',
    name,
    reads: isGit ? plainPath(spec.path ?? '.') : undefined,
    isRecursive: true,
    prunes: spec.prune === true,
    ...(isGit && typeof source.name === 'string' ? { reference: source.name } : {}),
  };
}

function nameOf({ metadata }: JsonObject): string {
  return isObject(metadata) && typeof metadata.name === 'string' ? metadata.name : '';
}

/** `./a//b/` → `a/b`; undefined for what is no plain path below the root, and for templates. */
function plainPath(path: Json): string | undefined {
  if (typeof path !== 'string' || /\{\{|\$\{|[*?]/.test(path)) return undefined;
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  return segments.includes('..') ? undefined : segments.join('/');
}
