import type { JsonObject } from '../../../domain/json.ts';
import { isTrue, listOf, numberOf, objectOf, textOf } from '../go-values.ts';
import { parseAddress, parsePrefix } from '../ipv4.ts';
import type { Report } from '../report.ts';
import { quote } from '../words.ts';
import { checkAcl } from './acl.ts';
import type { Rules } from './rule.ts';

/** FACTS.md section 3, ExternalAttachment: the BGP form, or the static one. */
export const externalAttachmentRules: Rules = ({ spec }, report) => {
  if (textOf(spec.external) === '') report.error(['spec', 'external'], 'an attachment needs an external');
  if (textOf(spec.connection) === '') report.error(['spec', 'connection'], 'an attachment needs a connection');
  if (spec.static === undefined) checkBgp(spec, report);
  else checkStatic(spec, objectOf(spec.static), report);
  const { inboundACL } = spec;
  if (inboundACL !== undefined) checkAcl(listOf(objectOf(inboundACL).statements), report);
};

function checkBgp(spec: JsonObject, report: Report): void {
  const [ip, neighbor] = [textOf(objectOf(spec.switch).ip), objectOf(spec.neighbor)];
  if (ip === '') report.error(['spec', 'switch', 'ip'], "the switch's own address is missing, such as 100.1.10.1/24");
  else checkCidr(ip, ['spec', 'switch', 'ip'], report);
  if (numberOf(neighbor.asn) === 0) report.error(['spec', 'neighbor', 'asn'], "the neighbor's ASN is missing");
  checkAddress(textOf(neighbor.ip), "the neighbor's address", ['spec', 'neighbor', 'ip'], report);
}

function checkStatic(spec: JsonObject, form: JsonObject, report: Report): void {
  const [own, neighbor] = [objectOf(spec.switch), objectOf(spec.neighbor)];
  if (textOf(own.ip) !== '' || numberOf(own.vlan) !== 0) {
    report.error(['spec', 'switch'], 'a static attachment has no switch part: its address and VLAN stand in static');
  }
  if (textOf(neighbor.ip) !== '' || numberOf(neighbor.asn) !== 0) {
    report.error(['spec', 'neighbor'], 'a static attachment has no BGP neighbor: drop this part');
  }
  checkAddress(textOf(form.remoteIP), 'the address of the other side', ['spec', 'static', 'remoteIP'], report);
  const ip = textOf(form.ip);
  if (isTrue(form.proxy) === (ip !== '')) {
    const what = ip === '' ? 'needs either ip or proxy' : 'has either ip or proxy, not both';
    report.error(['spec', 'static', ip === '' ? 'ip' : 'proxy'], `a static attachment ${what}`);
  }
  if (ip !== '') checkCidr(ip, ['spec', 'static', 'ip'], report);
}

function checkCidr(text: string, path: readonly string[], report: Report): void {
  if (parsePrefix(text) !== undefined) return;
  report.error(path, `${quote(text)} is no address with prefix length, such as 100.1.10.1/24`);
}

function checkAddress(text: string, what: string, path: readonly string[], report: Report): void {
  if (text === '') report.error(path, `${what} is missing`);
  else if (parseAddress(text) === undefined) report.error(path, `${quote(text)} is no IP address`);
}
