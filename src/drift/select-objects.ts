import type { Selection } from '../config/cluster-entry.ts';
import { isObject } from '../domain/json.ts';
import { valueAt } from '../domain/pointer.ts';
import { matchesLabels, readSelector } from '../kinds/label-selector.ts';
import type { LiveObject } from './live-state.ts';

/**
 * Which objects of a shared cluster may be a fabric's (DESIGN.md 5.8): all where nothing is selected. An object that names
 * no fabric in `spec.topology` is of `default` (FACTS.md section 10). A selector that cannot be read selects nothing.
 */
export function selectObjects({ namespace, labels = '', topologyFabric }: Selection): (object: LiveObject) => boolean {
  const selector = labels === '' ? { labels: [] } : readSelector(labels);
  return ({ key, value }) => {
    if (namespace !== undefined && key.namespace !== namespace) return false;
    if (topologyFabric !== undefined && fabricOf(valueAt(value, '/spec/topology/fabric')) !== topologyFabric)
      return false;
    const metadata = isObject(value.metadata) ? value.metadata : {};
    return 'labels' in selector && matchesLabels(selector.labels, metadata.labels);
  };
}

function fabricOf(named: unknown): string {
  return typeof named === 'string' && named !== '' ? named : 'default';
}
