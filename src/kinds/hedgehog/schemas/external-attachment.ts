import type { JsonSchema } from '../../../schema/json-schema.ts';
import { flag, group, list, manifest, text, whole } from './parts.ts';

const tcpFilters = group('TCP flags that a packet must have or must lack. TCP only.', {
  ack: flag('ACK is set.'),
  notAck: flag('ACK is not set.'),
  fin: flag('FIN is set.'),
  notFin: flag('FIN is not set.'),
  psh: flag('PSH is set.'),
  notPsh: flag('PSH is not set.'),
  rst: flag('RST is set.'),
  notRst: flag('RST is not set.'),
  syn: flag('SYN is set.'),
  notSyn: flag('SYN is not set.'),
  urg: flag('URG is set.'),
  notUrg: flag('URG is not set.'),
  established: flag('The packet belongs to an open TCP connection.'),
});

const statement = group(
  'One rule of the list.',
  {
    seq: whole(16, 'Position of the rule, 10 or more, each once.'),
    action: text('permit, deny, discard or transit.'),
    protocol: text('ip, tcp, udp or icmp.'),
    srcPrefix: text('Source network with prefix length, or any.'),
    dstPrefix: text('Destination network with prefix length, or any.'),
    portRangeBegin: whole(16, 'First destination port. TCP and UDP only.'),
    portRangeEnd: whole(16, 'Last destination port. TCP and UDP only.'),
    tcpFilters,
    icmpType: whole(8, 'ICMP type. ICMP only.'),
    icmpCode: whole(8, 'ICMP code. ICMP only.'),
  },
  { required: ['action', 'dstPrefix', 'protocol', 'seq', 'srcPrefix'] },
);

export const externalAttachmentSchema: JsonSchema = manifest(
  'Attaches an External to a port of a switch.',
  group('Where and how the External is attached.', {
    external: text('External that is attached.', { 'x-hedgerow-ref': 'External' }),
    connection: text('Connection of type external with the port.', { 'x-hedgerow-ref': 'Connection' }),
    switch: group('Our side of the BGP session.', {
      vlan: whole(16, 'VLAN on the port; absent or 0: untagged.'),
      ip: text('Address of the switch with prefix length.'),
    }),
    neighbor: group('Their side of the BGP session.', {
      asn: whole(32, 'Autonomous system number of the neighbor.'),
      ip: text('Address of the neighbor, without prefix length.'),
    }),
    static: group(
      'Attachment of a static External, instead of a BGP session.',
      {
        remoteIP: text('Address of the other side, the next hop of its prefixes.'),
        vlan: whole(16, 'VLAN on the port; absent or 0: untagged.'),
        ip: text('Address of the switch with prefix length; either this or proxy.'),
        proxy: flag('Answer ARP in place of an address; either this or ip.'),
      },
      { required: ['remoteIP'] },
    ),
    inboundACL: group('Rules for what comes in here.', {
      statements: list('The rules, in order.', statement),
    }),
  }),
  { required: ['spec'] },
);
