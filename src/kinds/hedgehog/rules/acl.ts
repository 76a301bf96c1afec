import type { Json, JsonObject } from '../../../domain/json.ts';
import { isTrue, numberOf, objectOf, textOf } from '../go-values.ts';
import { parsePrefix } from '../ipv4.ts';
import type { Path, Report } from '../report.ts';
import { quote } from '../words.ts';

const actions = ['permit', 'deny', 'discard', 'transit'];
const protocols = ['ip', 'tcp', 'udp', 'icmp'];
const smallestSeq = 10;

/** FACTS.md section 3, ExternalAttachment, inboundACL. */
export function checkAcl(statements: readonly Json[], report: Report): void {
  const taken = new Map<number, number>();
  for (const [index, value] of statements.entries()) {
    const statement = objectOf(value);
    const path = ['spec', 'inboundACL', 'statements', index];
    const seq = numberOf(statement.seq);
    const other = taken.get(seq);
    if (seq < smallestSeq) {
      report.error([...path, 'seq'], `seq ${seq} is reserved by the fabric: begin at ${smallestSeq}`);
    } else if (other !== undefined) {
      report.error([...path, 'seq'], `seq ${seq} is already that of statement ${other + 1}: give each its own`);
    } else taken.set(seq, index);
    checkStatement(statement, path, report);
  }
}

function checkStatement(statement: JsonObject, path: Path, report: Report): void {
  const [action, protocol] = [textOf(statement.action), textOf(statement.protocol)];
  if (!actions.includes(action)) {
    report.error([...path, 'action'], `${quote(action)} is no action: ${actions.join(', ')}`);
  }
  if (!protocols.includes(protocol)) {
    report.error([...path, 'protocol'], `${quote(protocol)} is no protocol: ${protocols.join(', ')}`);
  }
  for (const member of ['srcPrefix', 'dstPrefix']) checkPrefix(textOf(statement[member]), [...path, member], report);
  checkPorts(statement, protocol, path, report);
  checkFlags(statement, protocol, path, report);
  const icmp = ['icmpType', 'icmpCode'].find((member) => statement[member] !== undefined);
  if (icmp !== undefined && protocol !== 'icmp') {
    report.error([...path, icmp], `${icmp} needs the protocol icmp`);
  }
}

function checkPrefix(text: string, path: Path, report: Report): void {
  if (text === '') report.error(path, 'a statement says what it is about: a subnet, or any');
  else if (text !== 'any' && parsePrefix(text) === undefined) {
    report.error(path, `${quote(text)} is neither a subnet nor any`);
  }
}

function checkPorts(statement: JsonObject, protocol: string, path: Path, report: Report): void {
  const [begin, end] = [numberOf(statement.portRangeBegin), numberOf(statement.portRangeEnd)];
  if (begin === 0 && end === 0) return;
  if (protocol !== 'tcp' && protocol !== 'udp') {
    report.error([...path, begin === 0 ? 'portRangeEnd' : 'portRangeBegin'], 'ports need the protocol tcp or udp');
  } else if (begin === 0) report.error([...path, 'portRangeBegin'], 'a port range needs its first port');
  else if (end === 0) report.error([...path, 'portRangeEnd'], 'a port range needs its last port');
  else if (begin > end) {
    report.error([...path, 'portRangeBegin'], `the port range begins at ${begin}, after its end ${end}`);
  }
}

function checkFlags(statement: JsonObject, protocol: string, path: Path, report: Report): void {
  const flags = Object.entries(objectOf(statement.tcpFilters))
    .filter(([, value]) => isTrue(value))
    .map(([name]) => name);
  const at = [...path, 'tcpFilters'];
  if (statement.tcpFilters !== undefined && protocol !== 'tcp') report.error(at, 'tcpFilters need the protocol tcp');
  if (flags.includes('established') && flags.length > 1) {
    report.error([...at, 'established'], 'established stands alone: drop it, or the single flags');
  }
  for (const flag of flags) {
    const opposite = `not${flag.charAt(0).toUpperCase()}${flag.slice(1)}`;
    if (flags.includes(opposite))
      report.warning([...at, opposite], `${flag} and ${opposite} never hold together: no packet matches`);
  }
}
