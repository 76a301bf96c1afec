import { type RawBuilder, sql } from 'kysely';
import type { LabelRequirement } from '../kinds/label-selector.ts';
import type { RecordFilter } from '../ports/record-index.ts';
import { isText, jsonText } from './columns.ts';

const statesOf = { draft: ['draft'], proposed: ['queued', 'proposed'], conflicted: ['conflicted'] } as const;
const open = ['draft', 'queued', 'proposed', 'conflicted'] as const;

/** The conditions of a filter on rows of `records`; undefined where no record can meet them. */
export function filterConditions(filter: RecordFilter): readonly RawBuilder<boolean>[] | undefined {
  const { kind, group, namespace, labels = [], text, change, live } = filter;
  if (![kind, group, namespace ?? undefined, text].every((one) => one === undefined || isText(one))) return undefined;
  const conditions: RawBuilder<boolean>[] = [];
  if (kind !== undefined) conditions.push(sql`records.kind = ${kind}`);
  if (group !== undefined) conditions.push(sql`records.api_group = ${group}`);
  if (namespace === null) conditions.push(sql`records.namespace is null`);
  else if (namespace !== undefined) conditions.push(sql`records.namespace = ${namespace}`);
  if (text !== undefined) {
    conditions.push(sql`strpos(lower(records.name || ' ' || records.path || ' ' || records.kind), lower(${text})) > 0`);
  }
  if (change === 'none') conditions.push(sql`not ${touchedIn(open)}`);
  else if (change !== undefined) conditions.push(touchedIn(statesOf[change]));
  if (live !== undefined) conditions.push(liveCondition(live));
  return [...conditions, ...labels.map(labelCondition)];
}

function liveCondition({ is, keys }: NonNullable<RecordFilter['live']>): RawBuilder<boolean> {
  const among = sql<boolean>`records.key = any(${keys.filter(isText)}::text[])`;
  const isCompared = sql<boolean>`exists (
    select from hedgerow.live_records live
    where live.repository = records.repository and live.fabric = records.fabric and live.key = records.key)`;
  switch (is) {
    case 'among':
      return among;
    case 'among-or-not-compared':
      return sql`(${among} or not ${isCompared})`;
    case 'compared-but':
      return sql`(not ${among} and ${isCompared})`;
  }
}

// As Kubernetes reads selectors: what has no such label is "not in" every set.
function labelCondition(requirement: LabelRequirement): RawBuilder<boolean> {
  const { label } = requirement;
  switch (requirement.is) {
    case 'present':
      return hasLabel(label);
    case 'absent':
      return sql`not ${hasLabel(label)}`;
    case 'in':
      return hasOneOf(label, requirement.values);
    case 'not-in':
      return sql`not ${hasOneOf(label, requirement.values)}`;
  }
}

function hasLabel(label: string): RawBuilder<boolean> {
  return isText(label) ? sql`jsonb_exists(records.labels, ${label})` : sql`false`;
}

function hasOneOf(label: string, values: readonly string[]): RawBuilder<boolean> {
  const pairs = values
    .filter((value) => isText(label + value))
    .map((value) => jsonText(Object.fromEntries([[label, value]])));
  return pairs.length === 0
    ? sql`false`
    : sql`(${sql.join(
        pairs.map((pair) => sql`records.labels @> ${pair}::jsonb`),
        sql` or `,
      )})`;
}

function touchedIn(states: readonly string[]): RawBuilder<boolean> {
  return sql`exists (
    select from hedgerow.change_records touched join hedgerow.changes change on change.id = touched.change
    where touched.repository = records.repository and touched.fabric = records.fabric and touched.key = records.key
      and change.state in (${sql.join(states.map((state) => sql.lit(state)))}))`;
}
