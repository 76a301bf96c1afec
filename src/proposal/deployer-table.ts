import { type Deployer, managedOf } from '../normalize/find-deployers.ts';
import type { OnboardPlan } from '../normalize/plan-onboarding.ts';
import { code, row } from './escape.ts';
import { takeLines } from './fit.ts';
import { fileLink, type Links } from './links.ts';
import { count, list } from './words.ts';

const shownRows = 40;

/** Whether a deployer reads every file of the repository, so also those that are no manifests. */
export function readsEverything({ reads, reading }: Deployer): boolean {
  return reads === '' && reading === 'wider';
}

/** The deployers that the repository declares and whether each reads exactly `managed/` (DESIGN.md 5.6). */
export function printDeployers({ deployers, fabrics }: OnboardPlan, links: Links, room: number): string {
  const paths = fabrics.map(({ fabric }) => code(managedOf(fabric.directory)));
  const shownPaths = paths.length > 5 ? [...paths.slice(0, 5), count(paths.length - 5, 'more')] : paths;
  const wanted = `exactly ${list(shownPaths)}${paths.length > 1 ? ', one each' : ''}`;
  const argo = `With Argo CD that takes ${code('directory.recurse: true')}: the files lie in directories by kind.`;
  if (deployers.length === 0) {
    return `**Deployer.** No Argo CD Application and no Flux Kustomization was found in this repository. Wherever yours is kept, let it read ${wanted}. ${argo}`;
  }
  const ranked = [...deployers].sort((a, b) => rank(a) - rank(b));
  const rows = ranked.slice(0, shownRows).map((deployer) => printRow(deployer, links));
  const shown = takeLines(rows, room);
  const rest = deployers.length - shown.length;
  return [
    `**Deployer.** It should read ${wanted}. ${argo}`,
    '',
    `${row('declared in', '', 'reads', 'prunes', 'to do')}\n| --- | --- | --- | --- | --- |`,
    ...shown,
    ...(rest > 0 ? ['', `… and ${count(rest, 'more source')}.`] : []),
  ].join('\n');
}

// What concerns a fabric first, in the order of the files within.
function rank({ reading }: Deployer): number {
  if (reading === 'elsewhere' || reading === 'foreign') return 2;
  return reading === 'unknown' ? 1 : 0;
}

function printRow(deployer: Deployer, links: Links): string {
  const { path, line, kind, name, reads, prunes } = deployer;
  return row(
    fileLink(links, '', path, line),
    `${kind}${name === '' ? '' : ` ${code(name, 80)}`}`,
    reads === undefined ? '?' : code(reads === '' ? './' : `${reads}/`),
    prunes ? 'yes' : '',
    printAdvice(deployer),
  );
}

function printAdvice({ kind, reads, reading, directories }: Deployer): string {
  const recurse = kind === 'Kustomization' ? '' : ` and ${code('directory.recurse: true')}`;
  const [first, ...others] = directories;
  const path = others.length > 0 || first === undefined ? `${code('managed')} of one fabric` : code(managedOf(first));
  const change = `set its path to ${path}${recurse}`;
  switch (reading) {
    case 'exact':
      return `nothing: it reads exactly ${code('managed/')}`;
    case 'flat':
      return `set ${code('directory.recurse: true')}: it reads no directory in ${code('managed/')}`;
    case 'listed': {
      const lists = `it reads what the ${code('kustomization.yaml')} there lists`;
      const isManaged = directories.some((directory) => managedOf(directory) === reads);
      return isManaged ? `${lists}: delete that, or add each new file to it by hand` : `${lists}: ${change}`;
    }
    case 'wider':
      return `it applies ${code('raw/')} and ${code('unmanaged/')} too: ${change}`;
    case 'beside':
      return `it reads nothing in ${code('managed/')}: ${change}`;
    case 'part':
      return `it does not read all of ${code('managed/')}: ${change}`;
    case 'elsewhere':
      return 'nothing: it reads no fabric';
    case 'foreign':
      return 'nothing: it reads another repository';
    case 'unknown':
      return `see whether its path is exactly ${code('managed')} of a fabric`;
  }
}
