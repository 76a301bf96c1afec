import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { printPointer } from '../domain/pointer.ts';
import { readSelector } from '../kinds/label-selector.ts';
import type { ConfigFault } from './config-rules.ts';
import { readDuration } from './duration.ts';

const day = 86_400;
const least = 1;
const accesses = ['kubeconfig', 'inCluster', 'snapshot'] as const;
const deployers = ['argocd', 'flux'] as const;

/**
 * Every breach of DESIGN.md 5.8 that the schema of CLUSTERS_FILE cannot see: one way into the cluster an entry, a fabric
 * named once, durations and selectors that mean something. Total on any JSON.
 */
export function findClusterFaults(file: Json): ConfigFault[] {
  const clusters = isObject(file) && isList(file.clusters) ? file.clusters : [];
  const entries = clusters.map((entry) => (isObject(entry) ? entry : {}));
  const of = (entry: JsonObject, index: number): ConfigFault[] =>
    [...findAccessFaults(entry), ...findValueFaults(entry)].map(({ path, message }) => ({
      pointer: printPointer(['clusters', index, ...path]),
      message,
    }));
  return [...entries.flatMap(of), ...findRepeatedFabrics(entries)];
}

type EntryFault = { readonly path: readonly string[]; readonly message: string };

function findAccessFaults(entry: JsonObject): EntryFault[] {
  const given = accesses.filter((member) => isGiven(entry[member]));
  if (given.length === 0) {
    return [
      { path: [], message: 'how is the cluster reached? Add kubeconfig: FILE, inCluster: true or snapshot: FILE' },
    ];
  }
  const [, second] = given;
  if (second !== undefined) {
    const message = `${given.join(' and ')} stand beside each other: keep the one by which the cluster is reached`;
    return [{ path: [second], message }];
  }
  return (['context', 'allowExec'] as const)
    .filter((member) => isGiven(entry[member]) && !isGiven(entry.kubeconfig))
    .map((member) => ({ path: [member], message: `${member} says something about a kubeconfig, and there is none` }));
}

function findValueFaults({ every, select, deployer }: JsonObject): EntryFault[] {
  const faults: EntryFault[] = [];
  const seconds = typeof every === 'string' ? readDuration(every) : undefined;
  if (seconds !== undefined && (seconds < least || seconds > day))
    faults.push({ path: ['every'], message: 'every must be a duration from 1s to 1d' });
  const labels = isObject(select) ? select.labels : undefined;
  const selector = typeof labels === 'string' && labels !== '' ? readSelector(labels) : undefined;
  if (selector !== undefined && 'fault' in selector)
    faults.push({ path: ['select', 'labels'], message: `labels must be a label selector: ${selector.fault}` });
  if (isObject(deployer) && deployers.filter((member) => isGiven(deployer[member])).length !== 1)
    faults.push({ path: ['deployer'], message: 'deployer must hold argocd or flux, one of them' });
  return faults;
}

function findRepeatedFabrics(entries: readonly JsonObject[]): ConfigFault[] {
  const first = new Map<string, number>();
  return entries.flatMap(({ fabric }, index) => {
    if (typeof fabric !== 'string') return [];
    // GitHub takes names of repositories without regard to letter case.
    const id = fabric.toLowerCase();
    const earlier = first.get(id);
    if (earlier === undefined) {
      first.set(id, index);
      return [];
    }
    const message = `this fabric already has entry ${earlier + 1} of the list: a fabric is compared with one cluster`;
    return [{ pointer: printPointer(['clusters', index, 'fabric']), message }];
  });
}

// `inCluster: false` is as good as nothing.
function isGiven(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== false;
}
