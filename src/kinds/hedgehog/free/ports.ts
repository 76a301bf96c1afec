import type { FreeAnswer, FreeQuestion } from '../../free-question.ts';
import { endsOf } from '../connection-ends.ts';
import { textOf } from '../go-values.ts';
import { canonicalPort } from '../set-rules/connections.ts';
import type { Entry, FabricView } from '../set-rules/fabric-view.ts';
import { type Profile, portsAfterBreakout, profileOf } from '../set-rules/switch-profile.ts';
import { quote } from '../words.ts';
import { findIn, refuse } from './refuse.ts';

/** Ports of a switch as it is broken out that no connection uses, the management ports apart. */
export function freePorts(fabric: FabricView, question: FreeQuestion): FreeAnswer {
  if (question.in === undefined) return refuse('in-missing', 'in', 'say in which switch');
  const found = findIn(fabric, question, ['Switch']);
  if ('refusal' in found) return found.refusal;
  const device = found.entry;
  const profile = profileOf(fabric, device);
  if (profile === undefined) {
    const name = textOf(device.spec.profile);
    const message = `the ports of ${quote(device.name)} are not known: no context file holds its SwitchProfile ${quote(name)}`;
    return refuse('not-known', 'in', message);
  }
  const used = new Set<string>();
  for (const connection of fabric.entries('Connection')) {
    for (const end of endsOf(connection.spec)) {
      if (end.deviceKind === 'Switch' && end.device === device.name) used.add(canonicalPort(end.port));
    }
  }
  const free = portsOf(device, profile).filter((port) => !used.has(canonicalPort(port)));
  return { is: 'free', values: free.slice(0, question.count ?? 1) };
}

/** Names by which connections may call the ports of a switch, each port once, in the order of their numbers. */
function portsOf(device: Entry, profile: Profile): string[] {
  const ports = [...profile.ports.values()].filter((port) => !port.isManagement);
  return ports
    .toSorted((a, b) => collator.compare(a.name, b.name))
    .flatMap((port) => {
      const parts = portsAfterBreakout(device, port);
      if (parts === 1) return port.name;
      return Array.from({ length: parts }, (_, index) => `${port.name}/${index + 1}`);
    });
}

const collator = new Intl.Collator('en', { numeric: true });
