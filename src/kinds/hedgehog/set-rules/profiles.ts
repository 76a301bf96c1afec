import type { Json } from '../../../domain/json.ts';
import { parsePointer } from '../../../domain/pointer.ts';
import { endsOf } from '../connection-ends.ts';
import { entriesOf, isTrue, objectOf, textOf } from '../go-values.ts';
import { quote } from '../words.ts';
import type { Entry, FabricView, SetReport } from './fabric-view.ts';
import { checkLimits } from './port-limits.ts';
import { findPort, type Profile, profileOf, type Say } from './switch-profile.ts';

/** What switches and connections ask of the models, where these are known. */
export function checkProfiles(fabric: FabricView, report: SetReport): void {
  for (const device of fabric.entries('Switch')) {
    const profile = profileOf(fabric, device);
    if (profile !== undefined) checkSwitch(device, profile, report);
  }
  for (const connection of fabric.entries('Connection')) {
    for (const end of endsOf(connection.spec)) {
      const device = end.deviceKind === 'Switch' ? fabric.find('Switch', end.device) : undefined;
      const profile = device === undefined ? undefined : profileOf(fabric, device);
      if (device === undefined || profile === undefined || findPort(device, profile, end.port) !== undefined) continue;
      report.add(
        connection,
        [...parsePointer(end.pointer), 'port'],
        `the switch ${quote(device.name)} (${profile.entry.name}) has no port ${quote(end.port)}; a breakout of the port is set in the switch's portBreakouts`,
        { code: 'rule', related: [device.key, profile.entry.key] },
      );
    }
  }
}

function checkSwitch(device: Entry, profile: Profile, report: SetReport): void {
  const say = (path: readonly (string | number)[], message: string): void =>
    report.add(device, ['spec', ...path], `the model ${quote(profile.entry.name)} ${message}`, {
      code: 'rule',
      related: [profile.entry.key],
    });
  checkFeatures(device, profile, say);
  checkSpeeds(device, profile, say);
  checkBreakouts(device, profile, say);
  checkAutoNegs(device, profile, say);
  checkLimits(device, profile, say);
}

function checkFeatures({ spec }: Entry, { features }: Profile, say: Say): void {
  if (isTrue(spec.roce) && !isTrue(features.roce)) say(['roce'], 'cannot do RoCE: drop roce');
  if (isTrue(objectOf(spec.ecmp).roceQPN) && !isTrue(features.ecmpRoCEQPN)) {
    say(['ecmp', 'roceQPN'], 'cannot hash by RoCE queue pairs: drop ecmp.roceQPN');
  }
  if (textOf(objectOf(spec.redundancy).type) === 'eslag' && !isTrue(features.eslag)) {
    say(['redundancy', 'type'], 'cannot do eslag: drop redundancy');
  }
}

function checkSpeeds({ spec }: Entry, { ports, groups }: Profile, say: Say): void {
  for (const [group, speed] of entriesOf(spec.portGroupSpeeds)) {
    const speeds = groups.get(group);
    if (speeds === undefined) say(['portGroupSpeeds', group], `has no port group ${quote(group)}`);
    else if (!speeds.includes(speed))
      say(['portGroupSpeeds', group], unsupported(`port group ${group}`, speed, speeds));
  }
  for (const [name, speed] of entriesOf(spec.portSpeeds)) {
    const port = ports.get(name);
    if (port === undefined) say(['portSpeeds', name], `has no port ${quote(name)}`);
    else if (port.group !== '') {
      say(['portSpeeds', name], `sets the speed of ${name} with its port group ${port.group}: use portGroupSpeeds`);
    } else if (!port.speeds.includes(speed)) say(['portSpeeds', name], unsupported(name, speed, port.speeds));
  }
}

function unsupported(what: string, wanted: Json, possible: readonly Json[]): string {
  const choice = possible.length === 0 ? 'it has none to choose' : `possible: ${possible.map(textOf).join(', ')}`;
  return `cannot run ${what} at ${quote(textOf(wanted))}; ${choice}`;
}

function checkBreakouts({ spec }: Entry, { ports }: Profile, say: Say): void {
  for (const [name, mode] of entriesOf(spec.portBreakouts)) {
    const modes = ports.get(name)?.modes;
    if (!ports.has(name)) say(['portBreakouts', name], `has no port ${quote(name)}`);
    else if (modes === undefined) say(['portBreakouts', name], `cannot break out ${name}`);
    else if (!modes.has(textOf(mode))) {
      const possible = [...modes.keys()].join(', ');
      say(['portBreakouts', name], `cannot break out ${name} as ${quote(textOf(mode))}; possible: ${possible}`);
    }
  }
}

function checkAutoNegs(device: Entry, profile: Profile, say: Say): void {
  for (const [name] of entriesOf(device.spec.portAutoNegs)) {
    const port = findPort(device, profile, name);
    if (port === undefined) say(['portAutoNegs', name], `has no port ${quote(name)}`);
    else if (port.group !== '' || !port.autoNegAllowed) {
      say(['portAutoNegs', name], `lets nobody choose auto-negotiation on ${name}`);
    }
  }
}
