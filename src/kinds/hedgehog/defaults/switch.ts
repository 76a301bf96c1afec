import type { Json, JsonObject } from '../../../domain/json.ts';
import { orderJson } from '../../order-json.ts';
import { entriesOf, listOf, objectOf, textOf } from '../go-values.ts';

const speedPrefix = 'SPEED_';

/** FACTS.md section 5, row Switch: groups, VLAN namespaces, speeds, link-flap figures. */
export function switchDefaults(spec: JsonObject): JsonObject {
  const redundancyGroup = textOf(objectOf(spec.redundancy).group);
  const groups = listOf(spec.groups);
  const missing = redundancyGroup !== '' && !groups.includes(redundancyGroup);
  const allGroups = missing ? [...groups, redundancyGroup] : groups;
  const vlanNamespaces = listOf(spec.vlanNamespaces);
  return {
    ...spec,
    ...(allGroups.length > 0 ? { groups: allGroups.toSorted(orderJson) } : {}),
    vlanNamespaces: vlanNamespaces.length > 0 ? vlanNamespaces.toSorted(orderJson) : ['default'],
    ...speeds(spec, 'portGroupSpeeds'),
    ...speeds(spec, 'portSpeeds'),
    ...linkFlap(spec),
  };
}

function speeds(spec: JsonObject, name: string): JsonObject {
  const entries = entriesOf(spec[name]);
  if (!entries.some(([, speed]) => textOf(speed).startsWith(speedPrefix))) return {};
  const cut = ([port, speed]: [string, Json]): [string, Json] => [
    port,
    typeof speed === 'string' && speed.startsWith(speedPrefix) ? speed.slice(speedPrefix.length) : speed,
  ];
  return { [name]: Object.fromEntries(entries.map(cut)) };
}

function linkFlap(spec: JsonObject): JsonObject {
  if (spec.linkFlapErrDisable === undefined) return {};
  const { linkFlapErrDisable } = spec;
  const figures = { flapThreshold: 3, samplingInterval: 30, recoveryInterval: 300 };
  return { linkFlapErrDisable: { ...figures, ...objectOf(linkFlapErrDisable) } };
}
