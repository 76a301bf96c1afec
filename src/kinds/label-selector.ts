import { isObject, type Json } from '../domain/json.ts';
import { isLabelValue, isQualifiedName } from './names.ts';

export type LabelRequirement =
  | { readonly label: string; readonly is: 'in' | 'not-in'; readonly values: readonly string[] }
  | { readonly label: string; readonly is: 'present' | 'absent' };

/** A label selector that was read, or why it cannot be. */
export type SelectorReading = { readonly labels: readonly LabelRequirement[] } | { readonly fault: string };

const mostRequirements = 50;
/**
 * Reads a label selector as Kubernetes writes it: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a`, `!a`,
 * separated by commas; all of them hold. As there, `!=` and `notin` also hold where the label is absent. Total.
 */
export function readSelector(text: string): SelectorReading {
  const labels: LabelRequirement[] = [];
  for (const part of splitParts(text)) {
    const requirement = readRequirement(part.trim());
    if (typeof requirement === 'string') return { fault: requirement };
    labels.push(requirement);
    if (labels.length > mostRequirements) return { fault: `a selector has at most ${mostRequirements} requirements` };
  }
  return { labels };
}

/** Whether the labels of an object meet every requirement. Total on any JSON: what is no map has no labels. */
export function matchesLabels(requirements: readonly LabelRequirement[], labels: Json | undefined): boolean {
  return requirements.every((requirement) => {
    const { label } = requirement;
    const value = isObject(labels) && Object.hasOwn(labels, label) ? labels[label] : undefined;
    if (!('values' in requirement)) return (value !== undefined) === (requirement.is === 'present');
    return (typeof value === 'string' && requirement.values.includes(value)) === (requirement.is === 'in');
  });
}

/** Cuts at commas outside parentheses. */
function splitParts(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index <= text.length; index += 1) {
    const letter = text[index];
    if (letter === '(') depth += 1;
    else if (letter === ')') depth -= 1;
    else if (letter === undefined || (letter === ',' && depth === 0)) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return parts;
}

function readRequirement(part: string): LabelRequirement | string {
  const [, absent, only] = /^(!?)\s*([^\s=!(),]+)$/.exec(part) ?? [];
  if (only !== undefined) return checkLabel({ label: only, is: absent === '!' ? 'absent' : 'present' });
  const [, one, operator, value] = /^([^\s=!(),]+)\s*(!=|==|=)\s*([^\s=!(),]*)$/.exec(part) ?? [];
  if (one !== undefined)
    return checkLabel({ label: one, is: operator === '!=' ? 'not-in' : 'in', values: [value ?? ''] });
  const [, many, word, list] = /^([^\s=!(),]+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(part) ?? [];
  if (many === undefined || list === undefined) {
    return `"${part.slice(0, 60)}" is none of a=b, a!=b, a in (b,c), a notin (b,c), a, !a`;
  }
  const values = list.split(',').map((each) => each.trim());
  return checkLabel({ label: many, is: word === 'in' ? 'in' : 'not-in', values });
}

function checkLabel(requirement: LabelRequirement): LabelRequirement | string {
  if (!isQualifiedName(requirement.label)) return `"${requirement.label.slice(0, 60)}" is no label`;
  const wrong = 'values' in requirement ? requirement.values.find((value) => !isLabelValue(value)) : undefined;
  return wrong === undefined ? requirement : `"${wrong.slice(0, 60)}" is no value of a label`;
}
