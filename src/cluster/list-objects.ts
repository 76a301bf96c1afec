import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import type { Bounds } from './bounds.ts';
import { ClusterFault } from './cluster-fault.ts';
import type { Ask, ServedResource } from './discover.ts';
import { Expired } from './get.ts';

export type Listing = {
  readonly resource: ServedResource;
  /** Only of this namespace; undefined: of all. */
  readonly namespace?: string | undefined;
  /** Which objects to keep; absent: all. */
  readonly keep?: (object: JsonObject) => boolean;
  /** Told after each page how many objects it held. */
  readonly heard?: ((objects: number) => void) | undefined;
};

const mostStarts = 3;

/**
 * Every object of a kind, by a LIST in pages of one snapshot; one whose snapshot expires half-way starts over, a few
 * times. Throws ClusterFault for an answer that is not whole in every respect: what is left out of a list would look
 * as if it were not in the cluster.
 */
export async function listObjects(ask: Ask, listing: Listing, bounds: Bounds): Promise<JsonObject[]> {
  for (let starts = 1; ; starts++) {
    try {
      return await listPages(ask, listing, bounds);
    } catch (error) {
      if (!(error instanceof Expired)) throw error;
      if (starts === mostStarts) {
        throw fault(listing, 'their list changed faster than it could be read', error);
      }
    }
  }
}

/** Path of a kind's objects, in one namespace or in all. */
export function pathOf({ group, version, plural, namespaced }: ServedResource, namespace?: string): string {
  const place = namespaced && namespace !== undefined ? `namespaces/${encodeURIComponent(namespace)}/` : '';
  return `/apis/${encodeURIComponent(group)}/${version}/${place}${plural}`;
}

/** `vpcs.vpc.githedgehog.com`: how Kubernetes names a resource. */
export function nameOf({ group, plural }: ServedResource): string {
  return `${plural}.${group}`;
}

async function listPages(ask: Ask, listing: Listing, bounds: Bounds): Promise<JsonObject[]> {
  const { resource, namespace, heard, keep = () => true } = listing;
  const path = pathOf(resource, namespace);
  const objects: JsonObject[] = [];
  const tokens = new Set<string>();
  let token = '';
  let promised = 0;
  for (let pages = 1; ; pages++) {
    const query = new URLSearchParams({ limit: String(bounds.page), ...(token === '' ? {} : { continue: token }) });
    const page = readPage(await ask(`${path}?${query.toString()}`, nameOf(resource)), listing);
    for (const item of page.items) if (keep(item)) objects.push(item);
    heard?.(page.items.length);
    if (page.token === '') {
      if (page.remaining > 0 || page.items.length < promised) {
        throw fault(listing, 'the list ends before all objects that it announced');
      }
      return objects;
    }
    if (tokens.has(page.token) || pages >= bounds.pages || objects.length > bounds.objects) {
      throw fault(listing, `their list has no end: ${objects.length} objects and more`);
    }
    tokens.add(page.token);
    token = page.token;
    promised = page.remaining;
  }
}

type Page = { readonly items: readonly JsonObject[]; readonly token: string; readonly remaining: number };

function readPage(answer: Json, listing: Listing): Page {
  const { group, version, kind } = listing.resource;
  const apiVersion = `${group}/${version}`;
  if (!isObject(answer) || answer.apiVersion !== apiVersion || !isList(answer.items) || !isListOf(kind, answer)) {
    throw fault(listing, 'the answer is no list of them');
  }
  const items = answer.items.map((item) => readItem(item, listing, apiVersion));
  const { continue: token, remainingItemCount } = isObject(answer.metadata) ? answer.metadata : {};
  return {
    items,
    token: typeof token === 'string' ? token : '',
    remaining: typeof remainingItemCount === 'number' ? remainingItemCount : 0,
  };
}

// A definition may call its list otherwise; then the items say what they are.
function isListOf(kind: string, { kind: own, items }: JsonObject): boolean {
  return (
    own === `${kind}List` || (typeof own === 'string' && own.endsWith('List') && isList(items) && items.length > 0)
  );
}

// Items of kinds that are built in leave out what they have in common.
function readItem(item: Json, listing: Listing, apiVersion: string): JsonObject {
  const { kind, namespaced } = listing.resource;
  const metadata = isObject(item) && isObject(item.metadata) ? item.metadata : {};
  const isWhole =
    isObject(item) &&
    (item.kind ?? kind) === kind &&
    (item.apiVersion ?? apiVersion) === apiVersion &&
    isText(metadata.name) &&
    (!namespaced || isText(metadata.namespace));
  if (!isWhole) throw fault(listing, 'an object of the list is none of the kind');
  return { ...item, apiVersion, kind };
}

function isText(value: Json | undefined): boolean {
  return typeof value === 'string' && value !== '';
}

function fault({ resource }: Listing, why: string, cause?: unknown): ClusterFault {
  return new ClusterFault('failed', `${nameOf(resource)}: ${why}`, cause);
}
