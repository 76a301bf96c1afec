import { connectionTypeOf, printType } from '../connection-ends.ts';
import { numberOf, objectOf, textOf } from '../go-values.ts';
import { quote } from '../words.ts';
import type { Entry, FabricView, SetReport } from './fabric-view.ts';

/** FACTS.md section 3, ExternalAttachment. */
export function checkExternalAttachments(fabric: FabricView, report: SetReport): void {
  const taken = new Map<string, Entry>();
  for (const entry of fabric.entries('ExternalAttachment')) {
    checkConnection(fabric, entry, report);
    checkForm(fabric, entry, report);
    checkVlan(entry, taken, report);
  }
}

function checkConnection(fabric: FabricView, entry: Entry, report: SetReport): void {
  const connection = fabric.find('Connection', textOf(entry.spec.connection));
  if (connection === undefined) return;
  const type = connectionTypeOf(connection.spec);
  if (type === 'external') return;
  const what = type === undefined ? 'of another type' : `of type ${printType(type)}`;
  report.add(
    entry,
    ['spec', 'connection'],
    `${quote(connection.name)} is ${what}: an external is attached to an external connection`,
    {
      related: [connection.key],
    },
  );
}

function checkForm(fabric: FabricView, entry: Entry, report: SetReport): void {
  const external = fabric.find('External', textOf(entry.spec.external));
  if (external === undefined) return;
  const [own, other] = [entry.spec.static !== undefined, external.spec.static !== undefined];
  if (own === other) return;
  const message = own
    ? `this attachment is static, the external ${quote(external.name)} is not: both are, or neither`
    : `the external ${quote(external.name)} is static: this attachment needs static instead of switch and neighbor`;
  report.add(entry, ['spec', own ? 'static' : 'external'], message, { related: [external.key] });
}

function checkVlan(entry: Entry, taken: Map<string, Entry>, report: SetReport): void {
  const connection = textOf(entry.spec.connection);
  if (connection === '') return;
  const form = entry.spec.static === undefined ? 'switch' : 'static';
  const vlan = numberOf(objectOf(entry.spec[form]).vlan);
  const place = `${connection} ${vlan}`;
  const other = taken.get(place);
  if (other === undefined) taken.set(place, entry);
  else {
    const what = vlan === 0 ? 'an attachment without VLAN' : `VLAN ${vlan}`;
    report.add(entry, ['spec', form, 'vlan'], `${quote(connection)} already has ${what} by ${quote(other.name)}`, {
      related: [other.key],
    });
  }
}
