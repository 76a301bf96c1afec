import type { FreeAnswer, FreeQuestion } from '../../free-question.ts';
import { numberOf } from '../go-values.ts';
import type { FabricView } from '../set-rules/fabric-view.ts';

/** ASNs of the leaves' range that no switch has; those of the spines and gateways apart. */
export function freeAsns({ entries, settings }: FabricView, { count = 1 }: FreeQuestion): FreeAnswer {
  const used = new Set(entries('Switch').map(({ spec }) => numberOf(spec.asn)));
  used.add(settings.spineASN.value).add(settings.gatewayASN.value);
  const { from, to } = settings.leafASNs.value;
  const values: number[] = [];
  for (let asn = Math.max(from, 1); asn <= to && values.length < count; asn++) if (!used.has(asn)) values.push(asn);
  return { is: 'free', values };
}
