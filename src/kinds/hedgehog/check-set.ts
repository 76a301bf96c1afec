import type { Pack } from '../kind.ts';
import { checkAttachments } from './set-rules/attachments.ts';
import { checkConnections } from './set-rules/connections.ts';
import { checkReferences } from './set-rules/dangling.ts';
import { checkExternalAttachments } from './set-rules/external-attachments.ts';
import { newSetReport, readFabric } from './set-rules/fabric-view.ts';
import { checkPeerings } from './set-rules/peerings.ts';
import { checkProfiles } from './set-rules/profiles.ts';
import { checkSwitches } from './set-rules/switches.ts';
import { checkVpcs } from './set-rules/vpcs.ts';

/**
 * Every fault that rests on more than one object of the fabric (FACTS.md sections 3 and 11). Each once: a dangling
 * reference on the record that refers, of two that exclude each other on the later in the order given. Near-linear.
 */
export const checkSet: Pack['checkSet'] = (records, context, settings) => {
  const fabric = readFabric(records, context, settings);
  const report = newSetReport();
  checkReferences(fabric, report);
  checkVpcs(fabric, report);
  checkAttachments(fabric, report);
  checkPeerings(fabric, report);
  checkExternalAttachments(fabric, report);
  checkConnections(fabric, report);
  checkSwitches(fabric, report);
  checkProfiles(fabric, report);
  return report.findings;
};
