import type { Terminal } from '../config/terminal.ts';
import type { RecordKey } from '../domain/record-key.ts';
import type { ChangePlan, RecordChange } from '../edit/change-plan.ts';
import { printFieldPath } from '../proposal/field-path.ts';
import { count } from '../proposal/words.ts';
import { unifiedDiff } from '../records/line-diff.ts';
import type { Adopted, FabricAdoption } from './adopt-live.ts';
import { createPaint, type Paint } from './paint.ts';
import { inert, wrap } from './terminal-text.ts';

/** Most lines of one file's diff; git shows the rest. */
const mostLines = 60;
const signs = { create: '+', update: '~', delete: '-', none: '=' } as const;
const states = { create: 'extra', update: 'changed', delete: 'missing', none: 'inSync' } as const;

/** What `drift --adopt` wrote, and what it left alone and why; ends in a blank line. Pure. */
export function printAdoption(
  { adoptions, inSync }: Pick<Adopted, 'adoptions' | 'inSync'>,
  terminal: Terminal,
): string {
  const paint = createPaint(terminal.color);
  const lines = adoptions.flatMap((adoption) => printFabric(adoption, paint, terminal.width));
  const idle = inSync.map((key) => `  ${paint.faint(`${nameOf(key)} is in sync: nothing to adopt`)}`);
  const changes = adoptions.flatMap(({ plan }) => plan.changes);
  const advice = 'Look at it with git diff, then commit: the deployer then finds the cluster as it is.';
  const end = changes.length === 0 ? 'Nothing written.' : `Written: ${count(changes.length, 'file')}. ${advice}`;
  return `${[...lines, ...idle, ...wrap(end, terminal.width), ''].join('\n')}\n`;
}

function printFabric({ plan, refused }: FabricAdoption, paint: Paint, width: number | undefined): string[] {
  const written = plan.records.filter(({ action }) => action !== 'none');
  const seen = new Set<string>();
  const changed = written.flatMap((record) => {
    const isFirst = !seen.has(record.path);
    seen.add(record.path);
    return [...printRecord(record, paint), ...(isFirst ? printDiff(record, paint) : [])];
  });
  const kept = refused.flatMap(({ key, pointer, reason }) => {
    const field = pointer === undefined ? '' : `${inert(printFieldPath(pointer))}: `;
    const head = `  ${paint.severity.error('!')} ${nameOf(key)}`;
    return [head, ...wrap(`not adopted: ${field}${inert(reason)}`, width && width - 6).map((line) => `      ${line}`)];
  });
  const warned = printWarnings(plan, paint, width);
  if (changed.length + kept.length === 0) return [];
  const title = `${paint.strong(inert(plan.fabric))} · ${count(written.length, 'record')} adopted`;
  return [title, '', ...changed, ...kept, ...warned, ''];
}

function printRecord({ key, action, path }: RecordChange, paint: Paint): string[] {
  const what = { create: 'added', update: '', delete: 'deleted', none: '' }[action];
  return [`  ${paint.drift[states[action]](`${signs[action]} ${nameOf(key)}`)}  ${inert(path)} ${what}`.trimEnd()];
}

function printDiff({ action, diff }: RecordChange, paint: Paint): string[] {
  if (action !== 'update') return [];
  if (diff === undefined) return ['      the lines are not shown: the file may hold a credential'];
  const lines = unifiedDiff(diff.before, diff.after, mostLines);
  return lines.map((line) => {
    const shown = `      ${inert(line)}`;
    if (line.startsWith('+')) return paint.drift.inSync(shown);
    return line.startsWith('-') ? paint.drift.missing(shown) : paint.faint(shown);
  });
}

function printWarnings({ newWarnings }: ChangePlan, paint: Paint, width: number | undefined): string[] {
  return newWarnings.flatMap(({ path, line, message }) => {
    const text = `${inert(path)}${line === undefined ? '' : `:${line}`}  ${inert(message)}`;
    return wrap(text, width && width - 4).map((part) => `  ${paint.severity.warning(part)}`);
  });
}

function nameOf({ kind, namespace, name }: RecordKey): string {
  return inert(`${kind} ${namespace === null || namespace === 'default' ? '' : `${namespace}/`}${name}`);
}
