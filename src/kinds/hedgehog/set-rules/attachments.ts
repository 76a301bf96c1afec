import { connectionTypeOf, devicesOf, endsOf, printType } from '../connection-ends.ts';
import { isTrue, listOf, objectOf, textOf } from '../go-values.ts';
import { quote } from '../words.ts';
import type { Entry, FabricView, SetReport } from './fabric-view.ts';
import { featuresOf } from './switch-profile.ts';

/** An attachment whose references resolve. */
type Attachment = {
  readonly entry: Entry;
  readonly vpc: Entry;
  readonly subnetName: string;
  readonly connection: Entry;
};

const attachable = ['unbundled', 'bundled', 'eslag'];
/** A connection of more switches is wrong by itself: enough of them are looked at. */
const mostSwitches = 8;

/** FACTS.md section 3, VPCAttachment, and section 11. */
export function checkAttachments(fabric: FabricView, report: SetReport): void {
  const switches = new Map<Entry, readonly string[]>();
  const switchesOf = (connection: Entry): readonly string[] => {
    const known = switches.get(connection);
    if (known !== undefined) return known;
    const names = devicesOf(endsOf(connection.spec), 'Switch').slice(0, mostSwitches);
    switches.set(connection, names);
    return names;
  };
  for (const entry of fabric.entries('VPCAttachment')) {
    const [vpcName = '', ...rest] = textOf(entry.spec.subnet).split('/');
    const vpc = fabric.find('VPC', vpcName);
    const connection = fabric.find('Connection', textOf(entry.spec.connection));
    const subnetName = rest.join('/');
    if (vpc === undefined || !checkSubnet(entry, vpc, subnetName, report) || connection === undefined) continue;
    const attachment = { entry, vpc, subnetName, connection };
    checkConnection(attachment, report);
    for (const name of switchesOf(attachment.connection)) checkSwitch(fabric, attachment, name, report);
  }
  checkTwice(fabric, report);
}

function checkSubnet(entry: Entry, vpc: Entry, subnetName: string, report: SetReport): boolean {
  if (Object.hasOwn(objectOf(vpc.spec.subnets), subnetName)) return true;
  report.add(entry, ['spec', 'subnet'], `the VPC ${quote(vpc.name)} has no subnet ${quote(subnetName)}`, {
    code: 'dangling-reference',
    related: [vpc.key],
  });
  return false;
}

function checkConnection({ entry, vpc, subnetName, connection }: Attachment, report: SetReport): void {
  const type = connectionTypeOf(connection.spec);
  const say = (message: string, related = [connection.key]): void =>
    report.add(entry, ['spec', 'connection'], message, { related });
  const subnet = objectOf(objectOf(vpc.spec.subnets)[subnetName]);
  if (type === undefined || !attachable.includes(type)) {
    const what = type === undefined ? 'of no type that servers use' : `of type ${printType(type)}`;
    say(`${quote(connection.name)} is ${what}: a subnet is attached to ${attachable.join(', ')} connections`);
  } else if (isTrue(subnet.hostBGP) && type !== 'unbundled') {
    say(
      `${quote(subnetName)} is a hostBGP subnet: it is attached to unbundled connections only, ${quote(connection.name)} is ${type}`,
      [connection.key, vpc.key],
    );
  } else if (type === 'eslag' && textOf(vpc.spec.mode) !== '') {
    say(
      `the VPC ${quote(vpc.name)} has mode ${quote(textOf(vpc.spec.mode))}: eslag connections such as ${quote(connection.name)} need a VPC without a mode`,
      [connection.key, vpc.key],
    );
  }
}

function checkSwitch(
  fabric: FabricView,
  { entry, vpc, connection }: Attachment,
  name: string,
  report: SetReport,
): void {
  const device = fabric.find('Switch', name);
  if (device === undefined) return;
  const path = ['spec', 'connection'];
  const related = [device.key, connection.key, vpc.key];
  const namespace = textOf(vpc.spec.vlanNamespace);
  if (!listOf(device.spec.vlanNamespaces).includes(namespace)) {
    const message = `the switch ${quote(name)} of this connection does not carry the VLANNamespace ${quote(namespace)} of the VPC ${quote(vpc.name)}: add it to its vlanNamespaces`;
    report.add(entry, path, message, { related });
  }
  const mode = textOf(vpc.spec.mode) || 'l2vni';
  const features = featuresOf(fabric, device);
  if (features !== undefined && features[mode] !== true && (mode === 'l2vni' || mode === 'l3vni')) {
    const message = `the switch ${quote(name)} of this connection cannot do ${mode}, which the VPC ${quote(vpc.name)} needs`;
    report.add(entry, path, message, { related });
  }
}

function checkTwice(fabric: FabricView, report: SetReport): void {
  const [places, natives] = [new Map<string, Entry>(), new Map<string, Entry>()];
  for (const entry of fabric.entries('VPCAttachment')) {
    const [subnet, connection] = [textOf(entry.spec.subnet), textOf(entry.spec.connection)];
    if (subnet === '' || connection === '') continue;
    const place = `${connection} ${subnet}`;
    const twin = places.get(place);
    if (twin === undefined) places.set(place, entry);
    else {
      const message = `${quote(subnet)} is already attached to ${quote(connection)} by ${quote(twin.name)}`;
      report.add(entry, ['spec', 'subnet'], message, { related: [twin.key] });
    }
    if (!isTrue(entry.spec.nativeVLAN)) continue;
    const native = natives.get(connection);
    if (native === undefined) natives.set(connection, entry);
    else if (twin === undefined) {
      const message = `${quote(connection)} already has its one native VLAN by ${quote(native.name)}`;
      report.add(entry, ['spec', 'nativeVLAN'], message, { related: [native.key] });
    }
  }
}
