import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';

/** One place that an Argo CD or Flux object reads manifests from. */
export type DeployerSource = {
  readonly kind: 'Application' | 'ApplicationSet' | 'Kustomization';
  readonly name: string;
  /** Position among the sources of an Application as it declares them; 0 where there is one. */
  readonly index: number;
  /** Directory of the repository, "" for the root; undefined where it is no plain path (a chart, a template). */
  readonly reads: string | undefined;
  /** Whether directories below are read as well. */
  readonly isRecursive: boolean;
  /** Globs of Argo CD, against the path below `reads`. */
  readonly include?: string;
  readonly exclude?: string;
  readonly prunes: boolean;
  /** What it follows in Git as Argo CD names it; of Flux that stands in a GitRepository. */
  readonly follows?: string;
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
  const several = isList(spec.sources) ? spec.sources : [];
  const sources = several.length > 0 ? several : [spec.source ?? null];
  const policy = isObject(spec.syncPolicy) ? spec.syncPolicy.automated : undefined;
  const prunes = isObject(policy) && policy.prune === true;
  return sources.flatMap((source, index): DeployerSource[] => {
    if (!isObject(source) || !isDirectory(source)) return [];
    const directory = isObject(source.directory) ? source.directory : {};
    return [
      {
        ...{ kind, name, index, prunes },
        reads: plainPath(source.path ?? '.'),
        isRecursive: directory.recurse === true,
        ...textMember('include', directory.include),
        ...textMember('exclude', directory.exclude),
        ...textMember('follows', source.targetRevision),
        ...(typeof source.repoURL === 'string' && !source.repoURL.includes('{{') ? { address: source.repoURL } : {}),
      },
    ];
  });
}

// A source with a chart reads no directory; one that only lends its values has a name to be referred by.
function isDirectory({ chart, path, ref }: JsonObject): boolean {
  return chart === undefined && (path !== undefined || ref === undefined);
}

function textMember<Name extends string>(name: Name, value: Json | undefined): { readonly [key in Name]?: string } {
  const member: { [key in Name]?: string } = {};
  if (typeof value === 'string' && value !== '') member[name] = value;
  return member;
}

function kustomizationSource(name: string, spec: JsonObject): DeployerSource {
  const source = isObject(spec.sourceRef) ? spec.sourceRef : {};
  const isGit = source.kind === 'GitRepository';
  return {
    kind: 'Kustomization',
    name,
    index: 0,
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

/** `owner/name` at the end of a git address, in lower case: `https://host/owner/name.git`, `git@host:owner/name`. */
export function repositoryAt(address: string): string {
  const parts = address
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .split(/[/:]/);
  return parts.slice(-2).join('/').toLowerCase();
}

/** Whether a directory tells kustomize what to read, so that its files alone do not say it. */
export function listsItsFiles(directory: string, has: (path: string) => boolean): boolean {
  return ['kustomization.yaml', 'kustomization.yml', 'Kustomization'].some((name) =>
    has(directory === '' ? name : `${directory}/${name}`),
  );
}
