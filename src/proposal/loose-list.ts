import type { OnboardedFabric } from '../normalize/plan-onboarding.ts';
import { code } from './escape.ts';
import { takeLines } from './fit.ts';
import { fileLink, joinPath, type Links } from './links.ts';
import { documentName } from './record-name.ts';
import { count, list, stop } from './words.ts';

const shownDocuments = 30;

/**
 * Manifests that lie in a fabric's directory itself, and what `loose: adopt` would mean: what a deployer applies today
 * lies at its path, so its path has to change first (DESIGN.md 5.6). "" where there are none.
 */
export function printLoose(fabrics: readonly OnboardedFabric[], links: Links, room: number): string {
  const concerned = fabrics.filter(({ loose }) => loose.length > 0);
  if (concerned.length === 0) return '';
  const lines = concerned.flatMap(({ fabric, loose }) =>
    loose.map(({ source, title, outcome, target }) => {
      const place = fileLink(links, fabric.directory, source.path, source.line);
      const fate = outcome === 'held' || target === undefined ? 'would stay: needs a person' : `would be ${outcome}`;
      return `- ${place} ${documentName(title)}: ${fate}${target === undefined ? '' : `, ${code(target)}`}`;
    }),
  );
  const shown = takeLines(lines.slice(0, shownDocuments), room);
  const rest = lines.length - shown.length;
  const managed = concerned.slice(0, 5).map(({ fabric }) => code(`${joinPath(fabric.directory, 'managed')}/`));
  const others = concerned.length > managed.length ? [count(concerned.length - managed.length, 'more')] : [];
  const [they, them] = lines.length === 1 ? ['it lies', 'it'] : ['they lie', 'them'];
  return [
    `**Loose manifests.** ${stop(`${count(lines.length, 'document')} of kinds that Hedgerow manages ${lines.length === 1 ? 'lies' : 'lie'} outside ${code('raw/')} and ${code('managed/')}`)} Hedgerow leaves ${them} where ${they}.`,
    '',
    `With ${code('loose: adopt')} for the fabric in ${code('.github/hedgerow.yml')}, the normalization pull request takes ${them} in as if uploaded. What the deployer applies today lies at its path: **let the deployer read ${list([...managed, ...others])} first.** One that still reads the old path and prunes deletes the live objects as soon as the files are gone from there.`,
    '',
    ...shown,
    ...(rest > 0 ? [`- … and ${count(rest, 'more document')}`] : []),
  ].join('\n');
}
