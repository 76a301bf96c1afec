import type { OnboardedFabric, OnboardPlan } from '../normalize/plan-onboarding.ts';
import { printDeployers, readsEverything } from './deployer-table.ts';
import { code, row } from './escape.ts';
import { sizeOf, takeLines } from './fit.ts';
import { printFooter } from './footer.ts';
import { commitLink, directoryLink, type Links, repositoryUrl } from './links.ts';
import { printLoose } from './loose-list.ts';
import { placementRows, rowHeader } from './placement-row.ts';
import { printProblems } from './problem-list.ts';
import { structureCheckName } from './structure-check.ts';
import { printCounts } from './title.ts';
import { count, list } from './words.ts';

export const onboardTitle = 'Set up Hedgerow';

/** GitHub's limit for the body of a pull request (DESIGN.md section 6); kept in bytes. */
const bodyLimit = 65_536;

export type OnboardContext = {
  /** At the commit that was looked at last. */
  readonly links: Links;
  /** The commit that the branch was made on, and the one that it points at. */
  readonly base: string;
  readonly head: string;
  /** Name of the branch that the pull request goes into. */
  readonly branch: string;
};

/**
 * The body of the pull request that sets Hedgerow up (DESIGN.md 5.6): what it adds, what normalization would do and
 * what of it needs a person, loose manifests, deployers, how to require the check, how to say no, footer. Never above
 * GitHub's limit; whatever is cut is counted. People's text is inert. Pure.
 */
export function printOnboardBody(plan: OnboardPlan, context: OnboardContext): string {
  const { links, base, head } = context;
  const top = [printVerdict(plan), printIntroduction(plan, links), printFabrics(plan, links)];
  const bottom = [
    printLoose(plan.fabrics, links, 8_000),
    printDeployers(plan, links, 10_000),
    printRequired(context),
    printNo(),
    printFooter({ planId: plan.planId, base, head }),
  ];
  const room = bodyLimit - sizeOf(join([...top, ...bottom])) - 500;
  return join([...top, printPreviews(plan, links, Math.min(room, 24_000)), ...bottom]);
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

function printVerdict(plan: OnboardPlan): string {
  const directories = plan.changeSet.size - 1;
  const empty = directories > 0 ? ` and ${count(directories, 'empty directory', 'empty directories')}` : '';
  const adds = `this only adds ${code('.github/hedgerow.yml')}${empty}`;
  const greedy = plan.deployers.find(readsEverything);
  if (greedy !== undefined) {
    return `**Look first:** ${adds}, but ${code(greedy.name)} reads the whole repository and would take that file for a manifest. Let it read ${code('managed/')} before the merge.`;
  }
  return `**Safe to merge:** ${adds}. No file moves, nothing changes for the deployer, and nothing else happens until it is merged.`;
}

function printIntroduction({ fabrics }: OnboardPlan, links: Links): string {
  return `Hedgerow found ${count(fabrics.length, 'fabric')} at ${commitLink(links)}. After the merge, what is pushed to ${code('raw/')} becomes a pull request that moves each object to a file of its own in ${code('managed/')}, the directory for the deployer, and everything else to ${code('unmanaged/')}, with a reason.`;
}

const signs: Readonly<Record<OnboardedFabric['sign'], string>> = {
  layout: `${code('raw/')} beside ${code('managed/')} or ${code('unmanaged/')}`,
  hnp: code('.hnp/'),
  documents: 'the objects in it',
};

function printFabrics({ fabrics }: OnboardPlan, links: Links): string {
  const rows = fabrics.map(({ fabric, sign, added, plan }) =>
    row(
      code(fabric.name),
      directoryLink(links, fabric.directory),
      signs[sign],
      added.length === 0 ? 'nothing' : list(added.map((area) => code(`${area}/`))),
      plan.documents.length + plan.repairs.length === 0
        ? 'nothing to do'
        : printCounts(plan.summary, plan.repairs.length),
    ),
  );
  const shown = takeLines(rows, 12_000);
  const rest = rows.length - shown.length;
  return [
    row('fabric', 'directory', 'found by', 'added', 'what normalization would do'),
    '| --- | --- | --- | --- | --- |',
    ...shown,
    ...(rest > 0 ? ['', `… and ${count(rest, 'more fabric')}.`] : []),
  ].join('\n');
}

/** What a person will have to decide or mend, fabric by fabric, as far as it fits. */
function printPreviews({ fabrics }: OnboardPlan, links: Links, room: number): string {
  const parts: string[] = [];
  let left = room;
  for (const [at, fabric] of fabrics.entries()) {
    const part = printPreview(fabric, links, Math.min(left, 10_000));
    if (part !== '' && left < 2_000) {
      parts.push(`… and what the ${count(fabrics.length - at, 'further fabric')} would need: the checks will show it.`);
      break;
    }
    left -= sizeOf(part) + 2;
    parts.push(part);
  }
  return join(parts);
}

function printPreview({ plan }: OnboardedFabric, links: Links, room: number): string {
  const rows = placementRows(plan, links).filter((one) => one.needsPerson && one.label !== 'changed');
  const errors = plan.problems.filter(({ severity }) => severity === 'error');
  if (rows.length + errors.length === 0) return '';
  const shown = takeLines(
    rows.slice(0, 20).map((one) => one.markdown),
    Math.max(room - 3_500, 0),
  );
  const documents = rows.reduce((sum, one) => sum + one.documents, 0);
  const rest = documents - rows.slice(0, shown.length).reduce((sum, one) => sum + one.documents, 0);
  const need = `**${code(plan.name)} will need a person** for ${count(documents, 'document')}.`;
  return join([
    rows.length === 0 ? '' : [need, ...(shown.length > 0 ? ['', rowHeader, ...shown] : [])].join('\n'),
    rest > 0 ? `… and ${count(rest, 'more document')}.` : '',
    printProblems(`Errors of ${code(plan.name)} as it would be.`, errors, plan.directory, links, {
      lines: 10,
      room: 3_000,
    }),
  ]);
}

function printRequired({ links, branch }: OnboardContext): string {
  const rules = `[Settings, Rules](${repositoryUrl(links)}/settings/rules)`;
  return `**Make the check required.** Hedgerow writes ${code(structureCheckName)} on every pull request into ${code(branch)}. Once it has been written for the first time, after this merge: ${rules}, a branch ruleset for ${code(branch)}, “Require status checks to pass”, add ${code(structureCheckName)}. From then on nothing that the fabric would refuse gets into ${code('managed/')}.`;
}

function printNo(): string {
  return [
    '---',
    '',
    `Close this pull request to say no: Hedgerow does nothing here then and does not ask again; a comment \`/hedgerow rebuild\` makes it ask. Names and settings can be changed in ${code('.github/hedgerow.yml')}, before the merge or after it; once somebody pushed to this branch, Hedgerow leaves it alone.`,
  ].join('\n');
}
