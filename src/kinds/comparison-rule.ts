import { isList, isObject, type Json } from '../domain/json.ts';
import { type Pointer, parsePointer } from '../domain/pointer.ts';
import type { Comparison, Kind } from './kind.ts';

/** One node of a Comparison's patterns: what holds for the value at it. */
export type Rule = {
  set: boolean;
  zero: boolean;
  map: boolean;
  /** The members that tell the items of a list apart; none: the list has no key. */
  keys: readonly string[];
  children: Map<string, Rule>;
};

const plainRule: Rule = { set: false, zero: false, map: false, keys: [], children: new Map() };
const exactRule: Rule = { set: false, zero: true, map: true, keys: [], children: new Map() };
exactRule.children.set('*', exactRule);
/** A map of texts in which every key counts, empty ones too: labels and annotations. */
export const stringMap: Rule = {
  set: false,
  zero: false,
  map: true,
  keys: [],
  children: new Map([['*', { set: false, zero: true, map: false, keys: [], children: new Map() }]]),
};
const compiled = new WeakMap<Comparison, Rule>();

function newRule(exact: boolean): Rule {
  return { set: false, zero: exact, map: exact, keys: [], children: new Map() };
}

function compileComparison(comparison: Comparison): Rule {
  const exact = comparison.exact === true;
  const root = newRule(exact);
  const at = (pattern: Pointer): Rule => {
    let rule = root;
    for (const segment of parsePointer(pattern)) {
      let child = rule.children.get(segment);
      if (child === undefined) {
        child = newRule(exact);
        rule.children.set(segment, child);
      }
      rule = child;
    }
    return rule;
  };
  for (const pattern of comparison.sets) at(pattern).set = true;
  for (const pattern of comparison.meaningfulZeros) at(pattern).zero = true;
  for (const pattern of comparison.maps) at(pattern).map = true;
  for (const [pattern, keys] of Object.entries(comparison.keys ?? {})) at(pattern).keys = keys;
  return root;
}

/** The patterns of a kind's comparison as a tree; compiled once. */
export function ruleOf(kind: Kind): Rule {
  let rule = compiled.get(kind.comparison);
  if (rule === undefined) {
    rule = compileComparison(kind.comparison);
    compiled.set(kind.comparison, rule);
  }
  return rule;
}

/** The exact pattern wins over `*`; where there is neither, an exact comparison stays exact below. */
export function childOf(rule: Rule, segment: string): Rule {
  return rule.children.get(segment) ?? rule.children.get('*') ?? (rule.zero && rule.map ? exactRule : plainRule);
}

/** Rule 4 of FACTS.md section 5: values that say no more than an absent member. */
export function isEmpty(value: Json | undefined, rule: Rule): boolean {
  if (value === undefined || value === null) return true;
  if (rule.zero) return false;
  if (value === '' || value === 0 || value === false) return true;
  if (isList(value)) return value.length === 0;
  if (!isObject(value)) return false;
  for (const [key, member] of Object.entries(value)) {
    if (rule.map ? member !== null : !isEmpty(member, childOf(rule, key))) return false;
  }
  return true;
}

/** The value without members that say nothing, as it is shown in a difference. */
export function withoutEmpties(value: Json, rule: Rule): Json {
  if (isList(value)) return value.map((element) => withoutEmpties(element, childOf(rule, '*')));
  if (!isObject(value)) return value;
  const shown: [string, Json][] = [];
  for (const [key, member] of Object.entries(value)) {
    const child = childOf(rule, key);
    if (rule.map ? member !== null : !isEmpty(member, child)) shown.push([key, withoutEmpties(member, child)]);
  }
  return Object.fromEntries(shown);
}
