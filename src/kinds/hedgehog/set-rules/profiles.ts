import type { Json, JsonObject } from '../../../domain/json.ts';
import { parsePointer } from '../../../domain/pointer.ts';
import { endsOf } from '../connection-ends.ts';
import { entriesOf, isTrue, listOf, numberOf, objectOf, textOf } from '../go-values.ts';
import { quote } from '../words.ts';
import type { Entry, FabricView, SetReport } from './fabric-view.ts';
import { checkLimits } from './port-limits.ts';

// FACTS.md section 11: what a switch can do is said by its SwitchProfile, which only a context holds.

/** One port of a model. `modes`: its breakout modes with the number of ports each makes; undefined where it has none. */
export type Port = {
  readonly name: string;
  readonly group: string;
  readonly pipeline: string;
  readonly speeds: readonly Json[];
  readonly modes: ReadonlyMap<string, number> | undefined;
  readonly defaultMode: string;
  readonly autoNegAllowed: boolean;
};

/** A switch model, read. */
export type Profile = {
  readonly entry: Entry;
  readonly features: JsonObject;
  readonly ports: ReadonlyMap<string, Port>;
  /** Speeds by port group. */
  readonly groups: ReadonlyMap<string, readonly Json[]>;
};

const read = new WeakMap<Entry, Profile>();

/** The model of a switch; undefined where the context does not hold it. */
export function profileOf(fabric: FabricView, device: Entry): Profile | undefined {
  const entry = fabric.find('SwitchProfile', textOf(device.spec.profile));
  if (entry === undefined) return undefined;
  const known = read.get(entry);
  if (known !== undefined) return known;
  const profile = readProfile(entry);
  read.set(entry, profile);
  return profile;
}

/** The features of a switch's model; undefined where they are not known. */
export function featuresOf(fabric: FabricView, device: Entry): JsonObject | undefined {
  return profileOf(fabric, device)?.features;
}

function readProfile(entry: Entry): Profile {
  const { spec } = entry;
  const kinds = objectOf(spec.portProfiles);
  const kindOf = (name: Json | undefined): JsonObject => {
    const text = textOf(name);
    return Object.hasOwn(kinds, text) ? objectOf(kinds[text]) : {};
  };
  const speedsOf = (kind: JsonObject): readonly Json[] => listOf(objectOf(kind.speed).supported);
  const ports = entriesOf(spec.ports).map(([name, value]): [string, Port] => {
    const port = objectOf(value);
    const kind = kindOf(port.profile);
    const { breakout } = kind;
    const modes = entriesOf(objectOf(breakout).supported).map(([mode, of]): [string, number] => [
      mode,
      listOf(objectOf(of).offsets).length,
    ]);
    return [
      name,
      {
        name,
        group: textOf(port.group),
        pipeline: textOf(port.pipeline),
        speeds: speedsOf(kind),
        modes: breakout === undefined || isTrue(port.management) ? undefined : new Map(modes),
        defaultMode: textOf(objectOf(breakout).default),
        autoNegAllowed: isTrue(kind.autoNegAllowed),
      },
    ];
  });
  const groups = entriesOf(spec.portGroups).map(([name, value]): [string, readonly Json[]] => [
    name,
    speedsOf(kindOf(objectOf(value).profile)),
  ]);
  return { entry, features: objectOf(spec.features), ports: new Map(ports), groups: new Map(groups) };
}

/** Into how many ports a switch breaks a port out; 0 where its mode is not one of the port's. */
export function portsAfterBreakout(device: Entry, port: Port): number {
  if (port.modes === undefined) return 1;
  const breakouts = objectOf(device.spec.portBreakouts);
  const mode = Object.hasOwn(breakouts, port.name) ? textOf(breakouts[port.name]) : port.defaultMode;
  return port.modes.get(mode) ?? 0;
}

/** The port that a name means on a switch: its own name, or `<port>/<n>` of a broken-out one. */
function findPort(device: Entry, profile: Profile, name: string): Port | undefined {
  const own = profile.ports.get(name);
  if (own !== undefined) return own;
  const slash = name.lastIndexOf('/');
  const base = profile.ports.get(name.slice(0, Math.max(slash, 0)));
  const position = name.slice(slash + 1);
  if (base?.modes === undefined || !/^[1-9]\d?$/.test(position)) return undefined;
  return Number(position) <= portsAfterBreakout(device, base) ? base : undefined;
}

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

export type Say = (path: readonly (string | number)[], message: string) => void;

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

/** Ports that a profile allows in all or in one pipeline, 0 for no limit. */
export function limitOf(value: Json | undefined): number {
  return numberOf(objectOf(value).maxPorts);
}
