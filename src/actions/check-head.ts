import type { Fabric, RepositoryConfig } from '../config/fabric.ts';
import { configPath, readRepositoryConfig } from '../config/read-config.ts';
import type { Problem } from '../domain/problem.ts';
import type { FabricPlan } from '../normalize/fabric-plan.ts';
import { listProblems } from '../normalize/list-problems.ts';
import type { RepositoryPlan } from '../normalize/plan-repository.ts';
import type { Pause } from '../ports/pause-store.ts';
import type { Listing } from '../ports/snapshot-source.ts';
import type { CheckAction } from '../proposal/check.ts';
import { normalizeHereNote } from '../proposal/check-note.ts';
import { describeConfigChange } from '../proposal/config-effect.ts';
import type { DeletionGuard } from '../proposal/deletion-guard.ts';
import { type StructureInput, structureCheck, structureCheckName } from '../proposal/structure-check.ts';
import { findDeletedRecords } from '../records/deleted-records.ts';
import { areaOf, isManifestPath, pathInFabric } from '../records/paths.ts';
import { differingPaths } from './apply-changes.ts';
import { digestOf } from './digest-of.ts';
import { judgeChanges, readManagedSides, type Sides } from './judge-changes.ts';
import { type Look, linksAt } from './look.ts';
import { configOn, planFiles } from './plan-files.ts';
import type { Rules } from './rules.ts';
import { writeCheck } from './write-check.ts';

/** The button of a check on a person's pull request that touches raw/. */
export const normalizeHere: CheckAction = {
  label: 'Normalize here',
  identifier: 'normalize-here',
  description: 'Adds one commit to this branch',
};

/** A commit that shall become part of a branch. */
export type Incoming = {
  readonly head: string;
  /** Name of the branch it goes into. */
  readonly into: string;
  /** Where it parted from that branch; undefined: they have nothing in common. */
  readonly findStart: () => Promise<string | undefined>;
  /** Of a pull request; a merge group has none. */
  readonly pull?: {
    readonly isForeign: boolean;
    readonly isLabelled: boolean;
    /** Whether somebody who may write is known to have set the label. */
    readonly isLifted: () => Promise<boolean>;
  };
  /** Of a Change of ours that the base disagrees with. */
  readonly conflict?: StructureInput['conflict'];
};

/**
 * The structure check of a commit that shall become part of a configured branch (DESIGN.md 5.5): judged by the
 * configuration of the default branch, severe about what it touches. Nothing is read where the same was checked before.
 */
export async function checkHead(look: Look, rules: Rules, incoming: Incoming): Promise<void> {
  const { head, into, pull, conflict } = incoming;
  const { main, config, problems } = rules;
  const own: RepositoryConfig | undefined = config && configOn(config, into, main.name);
  const pauses = own ? await findPauses(look, own) : new Map<string, Pause>();
  const inputs = digestOf([
    into,
    own ?? null,
    problems ?? null,
    pull?.isForeign,
    pull?.isLabelled,
    [...pauses],
    conflict,
  ]);
  await writeCheck(look, head, { name: structureCheckName, inputs }, async () => {
    const start = await incoming.findStart();
    const after = await look.reader.listFiles(head);
    const before: Listing = start === undefined ? new Map() : await look.reader.listFiles(start);
    const touched = differingPaths(before, after);
    const configuration = touched.has(configPath) ? await readCopy(look, rules, after) : undefined;
    const links = linksAt(look, head);
    if (own === undefined) {
      // Whoever mends the configuration is judged by the mended one.
      const broken = configuration ? [] : (problems ?? []);
      return structureCheck({
        fabrics: [],
        problems: broken,
        links,
        touched,
        ...(configuration ? { configuration } : {}),
      });
    }
    const sides = { start, before, after, head, touched };
    const read = await planFiles(look, own, after, () => look.reader.readSnapshot({ commit: head, files: after }, own));
    const plan = await judgeChanges(look, own, read.plan, sides);
    const here = own.fabrics.filter((fabric) => isRawTouched(fabric, touched));
    const isToDo = plan.fabrics.some((one) => !pauses.has(one.name) && isOffered(own, one, touched));
    return structureCheck({
      fabrics: plan.fabrics.map((one) => ({
        plan: one,
        fail: own.fabrics.find(({ name }) => name === one.name)?.structure.fail ?? 'touched',
        paused: pauses.get(one.name),
        showsPlan: here.some(({ name }) => name === one.name),
      })),
      problems: plan.problems,
      links,
      touched: new Set([...touched, ...(await findNewErrors(look, own, plan, sides))]),
      notes: pull && isToDo ? [normalizeHereNote(pull.isForeign)] : [],
      guards: pull ? await findGuards(look, own, sides, pull) : [],
      ...(conflict === undefined ? {} : { conflict }),
      ...(configuration ? { configuration } : {}),
      actions: pull && isToDo && !pull.isForeign ? [normalizeHere] : [],
    });
  });
}

function isRawTouched(fabric: Pick<Fabric, 'directory'>, touched: ReadonlySet<string>): boolean {
  return [...touched].some((path) => areaOf(pathInFabric(fabric, path) ?? '') === 'raw');
}

/** Whether a commit that changes these paths can be normalized on its own branch. */
export function isOffered(config: RepositoryConfig, plan: FabricPlan, touched: ReadonlySet<string>): boolean {
  const fabric = config.fabrics.find(({ name }) => name === plan.name);
  if (fabric === undefined || fabric.normalize === 'off') return false;
  return plan.changeSet.size > 0 && isRawTouched(fabric, touched);
}

async function findPauses({ pauses, id }: Look, config: RepositoryConfig): Promise<Map<string, Pause>> {
  const found = new Map<string, Pause>();
  for (const { name } of config.fabrics) {
    const pause = await pauses.find({ repository: id, fabric: name });
    if (pause) found.set(name, pause);
  }
  return found;
}

/** What is wrong with the pull request's own configuration, and what it would mean. It is never acted on. */
async function readCopy(look: Look, rules: Rules, after: Listing): Promise<StructureInput['configuration']> {
  const file = after.get(configPath);
  if (file === undefined)
    return { problems: [], effect: describeConfigChange(rules.config, undefined, contentIn(after)) };
  const bytes = await look.reader.readBytes(file);
  const { config, problems } = readRepositoryConfig(bytes ?? new Uint8Array());
  if (config === undefined) return { problems, effect: [] };
  return { problems, effect: describeConfigChange(rules.config, config, contentIn(after)) };
}

function contentIn(files: Listing): (fabric: Fabric) => { raw: number; managed: number } {
  return (fabric) => {
    const content = { raw: 0, managed: 0 };
    for (const path of files.keys()) {
      const inside = pathInFabric(fabric, path);
      const area = inside !== undefined && isManifestPath(inside) ? areaOf(inside) : undefined;
      if (area === 'raw' || area === 'managed') content[area] += 1;
    }
    return content;
  };
}

/** Files with an error that was not there before: such a commit touches them, whether or not it changes them. */
async function findNewErrors(
  look: Look,
  config: RepositoryConfig,
  plan: RepositoryPlan,
  sides: Sides,
): Promise<string[]> {
  const { start, before, touched } = sides;
  const elsewhere = plan.fabrics.flatMap((one) => errorsOf(one).filter(({ path }) => !touched.has(path)));
  if (elsewhere.length === 0 || start === undefined) return [];
  const read = () => look.reader.readSnapshot({ commit: start, files: before }, config);
  const { plan: old } = await planFiles(look, config, before, read);
  const known = new Set(old.fabrics.flatMap((one) => errorsOf(one).map(({ identity }) => identity)));
  return elsewhere.filter(({ identity }) => !known.has(identity)).map(({ path }) => path);
}

function errorsOf(plan: FabricPlan): { path: string; identity: string }[] {
  return listProblems(plan)
    .filter((problem) => problem.severity === 'error')
    .map((problem: Problem) => {
      const { code, path, pointer, message } = problem;
      const whole = plan.directory === '' ? path : `${plan.directory}/${path}`;
      return { path: whole, identity: JSON.stringify([plan.name, code, path, pointer, message]) };
    });
}

/** The fabrics of which more records are deleted than their guard allows. */
async function findGuards(
  look: Look,
  config: RepositoryConfig,
  sides: Sides,
  pull: NonNullable<Incoming['pull']>,
): Promise<DeletionGuard[]> {
  const guards: DeletionGuard[] = [];
  for (const fabric of config.fabrics) {
    const both = await readManagedSides(look, config, fabric, sides);
    if (both === undefined) continue;
    const deleted = findDeletedRecords(fabric, both.before, both.after);
    const limit = fabric.guard.deletes;
    if (deleted.length <= limit) continue;
    const label = pull.isLabelled ? ((await pull.isLifted()) ? 'lifts' : 'ignored') : 'absent';
    guards.push({ fabric: fabric.name, limit, label, deleted: deleted.map(({ kind, name }) => `${kind} ${name}`) });
  }
  return guards;
}
