import type { RecordKey } from '../domain/record-key.ts';
import type { DeployerState } from '../drift/drift-finding.ts';
import type { PreviewOrder } from '../drift/preview-plan.ts';
import { takeLines } from './fit.ts';
import { placedName } from './record-name.ts';
import { count, list } from './words.ts';

const mostLines = 20;
const room = 8_000;
const shownNames = 3;

/**
 * What has to happen in an order (FACTS.md section 4), with what this deployer makes of it. That new objects refer to
 * new ones is only said to one that applies all or nothing: the others get there by themselves.
 */
export function printOrder(order: readonly PreviewOrder[], deployer: DeployerState | undefined): string {
  const applies = deployer?.applies;
  const shown = order.filter(({ is }) => is !== 'creation' || applies === 'whole');
  if (shown.length === 0) return '';
  const lines = takeLines(shown.slice(0, mostLines).map(printOne), room);
  const more = shown.length - lines.length;
  const advice = adviseOn(shown, applies);
  return [
    '**Order.**',
    '',
    ...lines,
    ...(more > 0 ? [`- … and ${count(more, 'more', 'more')}`] : []),
    ...advice.map((sentence) => `\n${sentence}`),
  ].join('\n');
}

function printOne(one: PreviewOrder): string {
  switch (one.is) {
    case 'deletion':
      return `- ${placedName(one.key)} can only go after ${printNames(one.first)}.`;
    case 'creation':
      return `- ${placedName(one.key)} needs ${printNames(one.first)}, new as well.`;
    case 'rename':
      return `- ${placedName(one.key)} is ${placedName(one.from)} by another name: the cluster makes a new object and deletes the old one, and may refuse the new one while the old one holds the same.`;
  }
}

function adviseOn(order: readonly PreviewOrder[], applies: DeployerState['applies']): string[] {
  const has = (is: PreviewOrder['is']): boolean => order.some((one) => one.is === is);
  const isDeleting = has('deletion') || has('rename');
  return [
    ...(has('creation')
      ? [
          'Flux checks all objects of a Kustomization before it applies any, so this one never gets through: have one Kustomization for each directory of `managed/`, with `dependsOn`.',
        ]
      : []),
    ...(isDeleting && applies === 'each' ? ['Argo CD tries again until the order fits, where `retry` is set.'] : []),
    ...(isDeleting && (applies === 'parts' || applies === 'whole')
      ? [
          'Flux does not get there by itself: delete what refers to it in a pull request of its own, and this in the next.',
        ]
      : []),
    ...(isDeleting && applies === undefined
      ? ['If the deployer stands still, delete what refers to it in a pull request of its own, and this in the next.']
      : []),
  ];
}

function printNames(keys: readonly RecordKey[]): string {
  const shown = keys.slice(0, shownNames).map(placedName);
  const more = keys.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : list(shown);
}
