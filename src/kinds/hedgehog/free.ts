import type { JsonObject } from '../../domain/json.ts';
import { printKey } from '../../domain/record-key.ts';
import type { FreeAnswer, FreeQuestion } from '../free-question.ts';
import type { Pack, SetRecord } from '../kind.ts';
import type { PackSettings } from '../settings.ts';
import { freeAsns } from './free/asns.ts';
import { freePorts } from './free/ports.ts';
import { freeSubnets } from './free/subnets.ts';
import { freeVlans } from './free/vlans.ts';
import { type FabricView, readFabric } from './set-rules/fabric-view.ts';

const byWhat: Readonly<Record<FreeQuestion['what'], (fabric: FabricView, question: FreeQuestion) => FreeAnswer>> = {
  vlan: freeVlans,
  subnet: freeSubnets,
  port: freePorts,
  asn: freeAsns,
};

/**
 * VLANs, subnets, ports and leaf ASNs that no record uses and no setting reserves (FACTS.md sections 3, 7 and 11). Of
 * several records with one key each uses what it names; the first says what there is to take from.
 */
export const findFree: NonNullable<Pack['findFree']> = (question, records, context, settings) =>
  byWhat[question.what](readLayers(records, context, settings), question);

/** A view of all versions of each record: Git's, and those of open Changes. */
function readLayers(records: readonly SetRecord[], context: readonly JsonObject[], settings: PackSettings): FabricView {
  const seen = new Map<string, number>();
  const layers: SetRecord[][] = [[]];
  for (const record of records) {
    const id = printKey(record.key);
    const layer = seen.get(id) ?? 0;
    seen.set(id, layer + 1);
    const known = layers[layer];
    if (known === undefined) layers.push([record]);
    else known.push(record);
  }
  const [first = [], ...others] = layers;
  const fabric = readFabric(first, context, settings);
  if (others.length === 0) return fabric;
  const copies = others.map((layer) => readFabric(layer, [], settings));
  return { ...fabric, entries: (kind) => [fabric, ...copies].flatMap((view) => view.entries(kind)) };
}
