import type { Fabric, RepositoryConfig } from '../config/fabric.ts';
import { isObject } from '../domain/json.ts';
import { code } from './escape.ts';
import { takeLines } from './fit.ts';
import { count } from './words.ts';

/** What stands in a fabric's directory, for those that appear. */
export type FabricContent = { readonly raw: number; readonly managed: number };

const room = 12_000;
const shownChanges = 20;

/**
 * What a changed configuration means, a line of Markdown each: fabrics that appear, vanish or change, then the settings
 * of all. `after` undefined: the file is deleted; `before` undefined: there is none that can be read.
 */
export function describeConfigChange(
  before: RepositoryConfig | undefined,
  after: RepositoryConfig | undefined,
  contentOf: (fabric: Fabric) => FabricContent,
): string[] {
  if (after === undefined) return ['The configuration is deleted: Hedgerow does nothing here any more.'];
  const old = new Map(before?.fabrics.map((fabric) => [fabric.name, fabric]));
  const names = new Set(after.fabrics.map(({ name }) => name));
  const lines = [
    ...after.fabrics.flatMap((fabric) => {
      const was = old.get(fabric.name);
      return was === undefined ? [describeNew(fabric, contentOf(fabric))] : describeChanged(was, fabric);
    }),
    ...[...old.keys()]
      .filter((name) => !names.has(name))
      .map((name) => `- ${code(name)} vanishes: its files stay as they are, and Hedgerow looks at them no more.`),
    ...(before === undefined ? [] : describeProposals(before, after)),
  ];
  if (lines.length === 0) return ['Nothing changes in what the configuration says.'];
  const shown = takeLines(lines, room);
  return shown.length < lines.length ? [...shown, `- … and ${count(lines.length - shown.length, 'more line')}`] : shown;
}

function describeNew(fabric: Fabric, { raw, managed }: FabricContent): string {
  const where = `${code(fabric.directory === '' ? '.' : fabric.directory)} on ${fabric.branch === undefined ? 'the default branch' : code(fabric.branch)}`;
  const content = `${count(raw, 'file')} in ${code('raw/')} and ${count(managed, 'file')} in ${code('managed/')}`;
  return `- ${code(fabric.name)} appears: ${where}, ${content} as this pull request stands; normalize: ${fabric.normalize}.`;
}

function describeChanged(was: Fabric, is: Fabric): string[] {
  const changes = differences('', was, is);
  return changes.length === 0 ? [] : [`- ${code(is.name)} changes: ${join(changes)}.`];
}

function describeProposals(before: RepositoryConfig, after: RepositoryConfig): string[] {
  const changes = differences('', before.proposals, after.proposals);
  return changes.length === 0 ? [] : [`- proposals change: ${join(changes)}.`];
}

function join(changes: readonly string[]): string {
  const more = changes.length - shownChanges;
  return [...changes.slice(0, shownChanges), ...(more > 0 ? [`${count(more, 'further change')}`] : [])].join('; ');
}

function differences(path: string, was: unknown, is: unknown): string[] {
  if (JSON.stringify(was) === JSON.stringify(is)) return [];
  if (!isObject(was) || !isObject(is)) return [`${code(path)} ${show(was)} → ${show(is)}`];
  const members = new Set([...Object.keys(was), ...Object.keys(is)]);
  return [...members].flatMap((member) =>
    differences(path === '' ? member : `${path}.${member}`, was[member], is[member]),
  );
}

function show(value: unknown): string {
  return value === undefined ? 'not set' : code(typeof value === 'string' ? value : JSON.stringify(value), 80);
}
