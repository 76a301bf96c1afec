import type { JsonSchema } from '../../../schema/json-schema.ts';
import { flag, group, manifest, map, set, text, whole } from './parts.ts';

const linkFlapErrDisable = group('Shuts a fabric port down that goes up and down too often.', {
  flapThreshold: whole(8, 'Losses of link within the interval that shut the port down.', {
    minimum: 1,
    maximum: 50,
    default: 3,
    'x-hedgerow-default': 3,
  }),
  samplingInterval: whole(32, 'Interval in which they are counted, in seconds.', {
    minimum: 1,
    maximum: 65_535,
    default: 30,
    'x-hedgerow-default': 30,
  }),
  recoveryInterval: whole(32, 'Seconds until the port comes back by itself; 0: never.', {
    minimum: 0,
    maximum: 65_534,
    default: 300,
    'x-hedgerow-default': 300,
  }),
});

export const switchSchema: JsonSchema = manifest(
  'A switch of the fabric.',
  group(
    'What the switch is and how it is set up.',
    {
      description: text('Free text.'),
      role: text('What the switch does in the fabric.', {
        enum: ['spine', 'server-leaf', 'border-leaf', 'mixed-leaf', 'virtual-edge'],
      }),
      profile: text('SwitchProfile of the switch model.', { 'x-hedgerow-ref': 'SwitchProfile' }),
      asn: whole(32, 'Autonomous system number: of a leaf its own, of a spine that of the fabric.'),
      ip: text('Management address with prefix length.'),
      protocolIP: text('BGP router id, an address with /32.'),
      vtepIP: text('VXLAN tunnel address with /32; leaves only.'),
      boot: group('How the switch is recognised when it is installed.', {
        serial: text('Serial number.'),
        mac: text('MAC address of the management port.'),
      }),
      groups: set(
        'Groups that the switch belongs to.',
        text('Name of a switch group.', { 'x-hedgerow-ref': 'SwitchGroup' }),
      ),
      redundancy: group('Shares server connections with the other switches of a group.', {
        group: text('The group.', { 'x-hedgerow-ref': 'SwitchGroup' }),
        type: text('eslag; mclag is no longer supported.', { enum: ['mclag', 'eslag'] }),
      }),
      vlanNamespaces: set(
        'VLAN namespaces that may be used on the switch; their ranges must not overlap.',
        text('Name of a VLAN namespace.', { 'x-hedgerow-ref': 'VLANNamespace' }),
        { 'x-hedgerow-default': ['default'] },
      ),
      enableAllPorts: flag('Switch all ports on, used or not.'),
      portGroupSpeeds: map('Speeds by port group, such as "1": 10G.', text('A speed.')),
      portSpeeds: map('Speeds by port, such as E1/1: 25G.', text('A speed.')),
      portBreakouts: map('How ports are split, such as E1/55: 4x25G.', text('A breakout mode.')),
      portAutoNegs: map('Auto-negotiation by port.', flag('Negotiate the speed.')),
      portFECs: map(
        'Forward error correction by port.',
        text('Forward error correction of the port.', { enum: ['rs', 'fc', 'auto', 'disabled'] }),
      ),
      roce: flag('Lossless queues for RoCEv2.'),
      ecmp: group('How traffic is spread over equal paths.', {
        roceQPN: flag('Spread RoCE traffic by queue pair.'),
      }),
      linkFlapErrDisable,
    },
    { required: ['role'] },
  ),
  { required: ['spec'] },
);
