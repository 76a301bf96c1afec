import type { JsonSchema } from '../../../schema/json-schema.ts';
import { flag, group, list, manifest, text, whole } from './parts.ts';

const octets = '((25[0-5]|(2[0-4]|1\\d|[1-9]|)\\d)\\.?\\b){4}';
const address = { pattern: `^${octets}$`, 'x-hedgerow-hint': 'an IPv4 address, such as 172.20.0.1' };
const network = {
  pattern: `^${octets}/([1-2]?[0-9]|3[0-2])$`,
  'x-hedgerow-hint': 'an IPv4 address with prefix length, such as 172.30.128.0/31',
};

const port = (kind: 'Switch' | 'Server' | 'Gateway') =>
  text(`Port as device/port; the device is a ${kind}.`, { 'x-hedgerow-ref': kind });
const end = (kind: 'Switch' | 'Server') => group(`The ${kind.toLowerCase()}'s end.`, { port: port(kind) });
const addressedEnd = (kind: 'Switch' | 'Gateway') =>
  group(`The ${kind.toLowerCase()}'s end.`, {
    port: port(kind),
    ip: text('Address of this end with prefix length, a /31; the installer fills it in.', network),
  });

const serverLink = group('A cable between a server and a switch.', { server: end('Server'), switch: end('Switch') });
const switchLink = group('A cable between two ports.', { switch1: end('Switch'), switch2: end('Switch') });
const mtu = whole(16, 'MTU of the switch ports.');
const fallback = flag('One link works alone while the server speaks no LACP.');
const immutable = { 'x-hedgerow-immutable': true };

const serverType = (description: string, minimum: { minItems?: number }) =>
  group(description, { links: list('The cables.', serverLink, minimum), mtu, fallback }, immutable);
const linkType = (description: string, link: JsonSchema) =>
  group(description, { links: list('The cables, at least one.', link, { minItems: 1 }) }, immutable);

const staticExternal = group(
  'One port to a device outside, with static routes.',
  {
    link: group('The cable.', {
      switch: group("The switch's end.", {
        port: port('Switch'),
        ip: text('Address of the port with prefix length.', network),
        nextHop: text('Address of the device outside.', address),
        subnets: list('Networks that are routed to it.', text('Network with prefix length.')),
        vlan: whole(16, 'VLAN on the port; absent or 0: untagged.'),
      }),
    }),
    withinVPC: text('VPC that the routes belong to; absent: the fabric itself.', {
      'x-hedgerow-ref': 'VPC',
      'x-hedgerow-immutable': true,
    }),
  },
  immutable,
);

export const connectionSchema: JsonSchema = manifest(
  'Cables between devices of the fabric; the type is the one member of its spec.',
  group('Exactly one of the types. The type cannot be changed later.', {
    unbundled: group(
      'One cable from a server to a switch.',
      { link: { ...serverLink, description: 'The cable.' }, mtu },
      immutable,
    ),
    bundled: serverType('Several cables from a server to one switch, used as one.', {}),
    eslag: serverType('Cables from a server to 2 to 4 switches of one redundancy group.', { minItems: 2 }),
    fabric: linkType(
      'Cables between a spine and a leaf.',
      group('A cable between a spine and a leaf.', { spine: addressedEnd('Switch'), leaf: addressedEnd('Switch') }),
    ),
    mesh: linkType(
      'Cables between two leaves.',
      group('A cable between two leaves.', { leaf1: addressedEnd('Switch'), leaf2: addressedEnd('Switch') }),
    ),
    gateway: linkType(
      'Cables between a switch and a gateway.',
      group('A cable between a switch and a gateway.', {
        switch: addressedEnd('Switch'),
        gateway: addressedEnd('Gateway'),
      }),
    ),
    vpcLoopback: linkType('Pairs of ports of one switch, wired to each other.', switchLink),
    external: group(
      'One port to a device outside, for an External.',
      { link: group('The cable.', { switch: end('Switch') }) },
      immutable,
    ),
    staticExternal,
    mclag: serverType('No longer supported.', { minItems: 2 }),
    mclagDomain: group(
      'No longer supported.',
      {
        peerLinks: list('Cables for traffic of servers.', switchLink, { minItems: 1 }),
        sessionLinks: list('Cables for the control of the pair.', switchLink, { minItems: 1 }),
      },
      immutable,
    ),
  }),
);
