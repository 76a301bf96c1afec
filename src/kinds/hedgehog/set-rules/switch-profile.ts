import type { Json, JsonObject } from '../../../domain/json.ts';
import { entriesOf, isTrue, listOf, numberOf, objectOf, textOf } from '../go-values.ts';
import type { Entry, FabricView } from './fabric-view.ts';

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
  readonly isManagement: boolean;
};

/** A switch model, read. */
export type Profile = {
  readonly entry: Entry;
  readonly features: JsonObject;
  readonly ports: ReadonlyMap<string, Port>;
  /** Speeds by port group. */
  readonly groups: ReadonlyMap<string, readonly Json[]>;
};

/** Says what a switch asks in vain of its model; paths are those below spec. */
export type Say = (path: readonly (string | number)[], message: string) => void;

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
        isManagement: isTrue(port.management),
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
export function findPort(device: Entry, profile: Profile, name: string): Port | undefined {
  const own = profile.ports.get(name);
  if (own !== undefined) return own;
  const slash = name.lastIndexOf('/');
  const base = profile.ports.get(name.slice(0, Math.max(slash, 0)));
  const position = name.slice(slash + 1);
  if (base?.modes === undefined || !/^[1-9]\d?$/.test(position)) return undefined;
  return Number(position) <= portsAfterBreakout(device, base) ? base : undefined;
}

/** Ports that a profile allows in all or in one pipeline, 0 for no limit. */
export function limitOf(value: Json | undefined): number {
  return numberOf(objectOf(value).maxPorts);
}
