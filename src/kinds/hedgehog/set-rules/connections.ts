import { parsePointer } from '../../../domain/pointer.ts';
import { connectionTypeOf, devicesOf, type End, endsOf } from '../connection-ends.ts';
import { objectOf, textOf } from '../go-values.ts';
import { parsePrefix } from '../ipv4.ts';
import { hydratedTypes } from '../rules/link-addresses.ts';
import { enumerate, quote } from '../words.ts';
import type { Entry, FabricView, SetReport } from './fabric-view.ts';

type Use = { readonly entry: Entry; readonly end: End };

const mostSwitches = 8;

/** FACTS.md section 3, Connection: ports and link addresses used once, eslag switches in one group. */
export function checkConnections(fabric: FabricView, report: SetReport): void {
  const [ports, addresses] = [new Map<string, Use>(), new Map<string, Use>()];
  for (const entry of fabric.entries('Connection')) {
    const type = connectionTypeOf(entry.spec);
    const ends = endsOf(entry.spec);
    for (const end of ends) {
      checkPort({ entry, end }, ports, report);
      if (type !== undefined && hydratedTypes.includes(type)) checkAddress({ entry, end }, addresses, report);
    }
    if (type === 'eslag') checkGroup(fabric, entry, devicesOf(ends, 'Switch').slice(0, mostSwitches), report);
  }
}

/** `E1/4` is the same port as `E1/4/1`, the first of a broken-out one. */
export function canonicalPort(port: string): string {
  return /^E\d+\/\d+$/.test(port) ? `${port}/1` : port;
}

function checkPort(use: Use, ports: Map<string, Use>, report: SetReport): void {
  const { entry, end } = use;
  if (end.device === '') return;
  const port = end.deviceKind === 'Switch' ? canonicalPort(end.port) : end.port;
  const id = `${end.deviceKind} ${end.device}/${port}`;
  const other = ports.get(id);
  if (other === undefined) ports.set(id, use);
  else if (other.entry !== entry) {
    const same = other.end.text === end.text ? '' : ` (there ${quote(other.end.text)})`;
    report.add(
      entry,
      [...parsePointer(end.pointer), 'port'],
      `the port ${quote(end.text)} is already used by the connection ${quote(other.entry.name)}${same}`,
      { related: [other.entry.key] },
    );
  }
}

function checkAddress(use: Use, addresses: Map<string, Use>, report: SetReport): void {
  const { entry, end } = use;
  const prefix = parsePrefix(end.ip);
  if (prefix === undefined) return;
  const id = `${prefix.address.value}`;
  const other = addresses.get(id);
  if (other === undefined) addresses.set(id, use);
  else if (other.entry !== entry) {
    report.add(
      entry,
      [...parsePointer(end.pointer), 'ip'],
      `${quote(end.ip)} is already the address of ${quote(other.end.text)} in the connection ${quote(other.entry.name)}`,
      { related: [other.entry.key] },
    );
  }
}

function checkGroup(fabric: FabricView, entry: Entry, names: readonly string[], report: SetReport): void {
  const switches = names.flatMap((name) => fabric.find('Switch', name) ?? []);
  const without = switches.filter((device) => groupOf(device) === '');
  const path = ['spec', 'eslag'];
  if (without.length > 0) {
    const message = `${enumerate(without.map(({ name }) => quote(name)))} ${without.length === 1 ? 'has' : 'have'} no redundancy group of type eslag`;
    report.add(entry, path, message, { related: without.map(({ key }) => key) });
    return;
  }
  if (new Set(switches.map(groupOf)).size < 2) return;
  const each = switches.map((device) => `${quote(device.name)} in ${quote(groupOf(device))}`);
  report.add(entry, path, `the switches of an eslag connection share one redundancy group, here: ${enumerate(each)}`, {
    related: switches.map(({ key }) => key),
  });
}

/** The group of a switch that does eslag, else "". */
function groupOf(device: Entry): string {
  const redundancy = objectOf(device.spec.redundancy);
  return textOf(redundancy.type) === 'eslag' ? textOf(redundancy.group) : '';
}
