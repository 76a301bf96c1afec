import { isObject, type Json, type JsonObject } from '../../../domain/json.ts';
import { printPointer } from '../../../domain/pointer.ts';
import type { SetFinding } from '../../../domain/problem.ts';
import type { SetRecord } from '../../kind.ts';
import { connectionTypes, isMclag } from '../connection-ends.ts';
import { entriesOf, isTrue, objectOf, specOf, textOf } from '../go-values.ts';
import { withoutNulls } from '../without-nulls.ts';
import { quote } from '../words.ts';

type Fault = { readonly path: readonly string[]; readonly message: string };
type Rule = (old: JsonObject, spec: JsonObject) => Fault[];

/** Members of a changed record that the cluster lets nobody change (FACTS.md sections 4 and 10). */
export function findImmutable(before: SetRecord, after: SetRecord): SetFinding[] {
  const { key } = after;
  const [old, spec] = [specOf(withoutNulls(before.value)), specOf(withoutNulls(after.value))];
  const rules = [topology, ...((Object.hasOwn(byKind, key.kind) ? byKind[key.kind] : undefined) ?? [])];
  return rules.flatMap((rule) =>
    rule(old, spec).map(
      ({ path, message }): SetFinding => ({
        key,
        code: 'immutable',
        severity: 'error',
        message,
        pointer: printPointer(['spec', ...path]),
      }),
    ),
  );
}

const byKind: Readonly<Record<string, readonly Rule[]>> = {
  Connection: [connectionType, withinVpc],
  Switch: [portBreakouts],
};

/** The deprecated MCLAG forms are no types of their own here: beside another type the cluster looks at that one. */
function connectionType(old: JsonObject, spec: JsonObject): Fault[] {
  const typeOf = (one: JsonObject) => connectionTypes.find((type) => one[type] !== undefined);
  const [was, is] = [typeOf(old), typeOf(spec)];
  // none at all is a fault of the document
  if (was === is || (is === undefined && !isMclag(spec))) return [];
  const message = `the type of a connection cannot change (${was ?? 'mclag'} → ${is ?? 'mclag'}): delete it and create another`;
  return [{ path: is === undefined ? [] : [is], message }];
}

function withinVpc(old: JsonObject, spec: JsonObject): Fault[] {
  if (!isObject(old.staticExternal) || !isObject(spec.staticExternal)) return [];
  const [was, is] = [textOf(old.staticExternal.withinVPC), textOf(spec.staticExternal.withinVPC)];
  if (was === is) return [];
  const name = (vpc: string): string => (vpc === '' ? 'none' : quote(vpc));
  const message = `the VPC that a static external lies in cannot change (${name(was)} → ${name(is)}): delete the connection and create another`;
  return [{ path: ['staticExternal', 'withinVPC'], message }];
}

/** Refused where RoCE was on before or is on after the change. */
function portBreakouts(old: JsonObject, spec: JsonObject): Fault[] {
  if (!isTrue(old.roce) && !isTrue(spec.roce)) return [];
  if (isSameMap(old.portBreakouts, spec.portBreakouts)) return [];
  const message = isTrue(old.roce)
    ? 'port breakouts cannot change while RoCE is on: turn it off first, in a change of its own'
    : 'port breakouts cannot change together with turning RoCE on: make it two changes, one merged after the other';
  return [{ path: ['portBreakouts'], message }];
}

function isSameMap(one: Json | undefined, other: Json | undefined): boolean {
  const print = (map: Json | undefined): string => JSON.stringify(entriesOf(map).sort(([a], [b]) => (a < b ? -1 : 1)));
  return print(one) === print(other);
}

/** Several fabrics in one cluster: which one, and which part of it. Absent means `default`. */
function topology(old: JsonObject, spec: JsonObject): Fault[] {
  const [was, is] = [objectOf(old.topology), objectOf(spec.topology)];
  return ['fabric', 'domain', 'domains']
    .filter((member) => printPlace(was[member]) !== printPlace(is[member]))
    .map((member) => ({
      path: ['topology', member],
      message: `the ${member} that an object belongs to cannot change: delete it and create another`,
    }));
}

function printPlace(value: Json | undefined): string {
  if (Array.isArray(value)) return value.length === 0 ? '["default"]' : JSON.stringify(value);
  return JSON.stringify([textOf(value) || 'default']);
}
