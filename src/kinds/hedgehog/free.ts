import type { FreeAnswer, FreeQuestion } from '../free-question.ts';
import type { Pack } from '../kind.ts';
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

/** VLANs, subnets, ports and leaf ASNs that no record uses and no setting reserves (FACTS.md sections 3, 7 and 11). */
export const findFree: NonNullable<Pack['findFree']> = (question, records, context, settings) =>
  byWhat[question.what](readFabric(records, context, settings), question);
