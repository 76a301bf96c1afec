import type { Answer } from './answers.ts';
import { failure, json } from './answers.ts';
import type { Objects } from './create-objects.ts';
import { answerDiscovery } from './discovery.ts';
import type { Resource } from './resources.ts';

/** Who may not read what: resource `plural.group`, but for the namespaces given. */
export type Forbidden = ReadonlyMap<string, readonly string[]>;

/** What a kube-apiserver answers to a GET. */
export function answerRequest(url: URL, accept: string, objects: Objects, forbidden: Forbidden): Answer {
  const path = url.pathname;
  if (path === '/version') return json({ major: '1', minor: '35', gitVersion: 'v1.35.4' });
  const discovered = answerDiscovery(path, accept, objects.resources);
  if (discovered !== undefined) return json(discovered.body, discovered.type);
  const place = /^\/apis\/([^/]+)\/([^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?$/.exec(path);
  const [group, version, namespace, plural, name] = (place ?? [])
    .slice(1)
    .map((part) => part && decodeURIComponent(part));
  const resource = objects.resources.find(
    (one) => one.group === group && one.version === version && one.plural === plural,
  );
  if (resource === undefined) return failure(404, 'NotFound', 'the server could not find the requested resource');
  const allowed = forbidden.get(`${plural}.${group}`);
  if (allowed !== undefined && (namespace === undefined || !allowed.includes(namespace))) {
    return failure(403, 'Forbidden', `${plural}.${group} is forbidden: User "reader" cannot list resource "${plural}"`);
  }
  if (name !== undefined) {
    const found = objects.get(resource, namespace, name);
    return found ? json(found) : failure(404, 'NotFound', `${plural}.${group} "${name}" not found`);
  }
  return answerList(url, resource, namespace, objects);
}

function answerList(url: URL, resource: Resource, namespace: string | undefined, objects: Objects): Answer {
  const limit = Number(url.searchParams.get('limit') ?? '0');
  const page = objects.list(resource, namespace, limit, url.searchParams.get('continue') ?? '');
  if (page === undefined) {
    return failure(410, 'Expired', 'The provided continue parameter is too old to display a consistent list result.');
  }
  const rest = page.token === '' ? {} : { continue: page.token, remainingItemCount: page.remaining };
  return json({
    apiVersion: `${resource.group}/${resource.version}`,
    kind: `${resource.kind}List`,
    metadata: { resourceVersion: page.resourceVersion, ...rest },
    items: page.items,
  });
}
