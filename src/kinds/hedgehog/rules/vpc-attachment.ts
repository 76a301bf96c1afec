import { objectOf, textOf } from '../go-values.ts';
import { parsePrefix } from '../ipv4.ts';
import { quote } from '../words.ts';
import type { Rules } from './rule.ts';

const linkAnnotation = 'fabric.githedgehog.com/p2p-link';

/** FACTS.md section 3, VPCAttachment. */
export const vpcAttachmentRules: Rules = ({ metadata, spec }, report) => {
  const subnet = textOf(spec.subnet);
  if (subnet === '') report.error(['spec', 'subnet'], 'an attachment needs a subnet: write it as vpc/subnet');
  else if (subnet.startsWith('/')) {
    report.error(['spec', 'subnet'], `${quote(subnet)} names no VPC: write it as vpc/subnet`);
  } else if (subnet.endsWith('/')) {
    report.error(['spec', 'subnet'], `${quote(subnet)} names no subnet: write it as vpc/subnet`);
  }
  if (textOf(spec.connection) === '') report.error(['spec', 'connection'], 'an attachment needs a connection');
  const link = objectOf(metadata.annotations)[linkAnnotation];
  if (typeof link !== 'string' || link === '') return;
  const prefix = parsePrefix(link);
  if (prefix?.address.family !== 4 || prefix.bits !== 31) {
    report.error(
      ['metadata', 'annotations', linkAnnotation],
      `${quote(link)} is no IPv4 /31: a point-to-point link has exactly two addresses`,
    );
  }
};
