import type { JsonObject } from '../domain/json.ts';
import { type DeployerSource, sourcesOf } from '../records/deployer-sources.ts';
import {
  type AppliedPart,
  commitIn,
  commonRevision,
  conditionsOf,
  type DeployerPlace,
  type DeployerReading,
  memberAt,
  quote,
  textAt,
  wordsOf,
} from './deployer.ts';
import { concernsFabric, coverageOf, describeScope, holdsManaged, type ScopedSource } from './deployer-scope.ts';
import type { DeployerState } from './drift-finding.ts';

type Status = DeployerState['status'];
type Told = { readonly status: Status; readonly message?: string };

/** A Kustomization's source as an object of the cluster. */
export type SourceRef = { readonly namespace: string; readonly name: string };

/** For people. */
export function kustomizationName(name: string): string {
  return `Flux Kustomization ${name}`;
}

/** The GitRepository that a Kustomization reads from; undefined where its source is none. */
export function sourceRefOf(kustomization: JsonObject): SourceRef | undefined {
  const source = memberAt(kustomization, 'spec', 'sourceRef');
  const name = textAt(source, 'name');
  if (textAt(source, 'kind') !== 'GitRepository' || name === undefined) return undefined;
  return { namespace: textAt(source, 'namespace') ?? textAt(kustomization, 'metadata', 'namespace') ?? '', name };
}

/** Whether a Kustomization by itself carries all of managed/: then no other counts. */
export function carriesAlone(kustomization: JsonObject, place: DeployerPlace): boolean {
  return sourcesOf(kustomization).some((source) => holdsManaged(source, place));
}

/**
 * The Kustomizations that carry a fabric: the named one where it reads all of managed/. Else all of its namespace that
 * read a part of the fabric, or what holds it, from the same source: one of them was named, or what made them.
 */
export function selectKustomizations(
  named: JsonObject,
  others: readonly JsonObject[],
  place: DeployerPlace,
): readonly JsonObject[] {
  if (carriesAlone(named, place)) return [named];
  const own = sourceRefOf(named);
  if (own === undefined) return [named];
  const isPart = (other: JsonObject): boolean => {
    const source = sourceRefOf(other);
    const isSame = source?.name === own.name && source.namespace === own.namespace;
    return isSame && sourcesOf(other).some((one) => concernsFabric(one, place));
  };
  const found = others.filter(isPart).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  return found.length === 0 ? [named] : found;
}

/**
 * What the Kustomizations that carry a fabric say of themselves. Each applies what it reads at its own commit. `source` is
 * their GitRepository, where it could be read. Flux applies again at every interval, so it puts manual changes back.
 * Pure and total.
 */
export function readKustomizations(
  kustomizations: readonly JsonObject[],
  source: JsonObject | undefined,
  place: DeployerPlace,
): DeployerReading {
  const isOne = kustomizations.length === 1;
  const sources = kustomizations.flatMap((one) => sourcesOf(one).map((from) => scoped(one, from, source, isOne)));
  const parts = kustomizations.flatMap((one) =>
    sourcesOf(one)
      .filter((from) => concernsFabric(from, place))
      .map((from): AppliedPart => {
        const revision = commitIn(memberAt(one, 'status', 'lastAppliedRevision'));
        return { covers: coverageOf(from, place), ...(revision === undefined ? {} : { revision }) };
      }),
  );
  const [first] = kustomizations;
  return {
    state: {
      name: isOne && first !== undefined ? kustomizationName(nameOf(first)) : severalName(kustomizations),
      ...worstOf(kustomizations, parts),
      ...commonRevision(parts),
      selfHeals: kustomizations.every((one) => !isSuspended(one)),
      prunes: sources.some(({ prunes }) => prunes),
      applies: isOne ? 'whole' : 'parts',
      scope: describeScope(sources, place),
    },
    parts,
  };
}

function scoped(
  kustomization: JsonObject,
  from: DeployerSource,
  source: JsonObject | undefined,
  isOne: boolean,
): ScopedSource {
  const address = textAt(source, 'spec', 'url');
  return {
    ...from,
    subject: isOne ? 'It' : `Kustomization ${quote(nameOf(kustomization))}`,
    ...refOf(source),
    ...(address === undefined ? {} : { address }),
    ...(textAt(source, 'spec', 'ignore') === undefined ? {} : { filter: '`spec.ignore` of its GitRepository' }),
  };
}

/** What a GitRepository follows; where it could not be read nothing is said against it. */
function refOf(source: JsonObject | undefined): Pick<ScopedSource, 'ref'> {
  if (source === undefined) return {};
  const ref = memberAt(source, 'spec', 'ref');
  const [other] = ['commit', 'name', 'semver', 'tag'].flatMap((member) => textAt(ref, member) ?? []);
  if (other === undefined) return { ref: { branch: textAt(ref, 'branch') ?? 'master' } };
  const branch = /^refs\/heads\/(.+)$/.exec(other)?.[1];
  return { ref: branch === undefined ? { other } : { branch } };
}

const order: readonly Status[] = ['failing', 'suspended', 'unknown', 'progressing', 'ready'];

/** The worst that one of them says, in its words; where all is well but they are at several commits, at which. */
function worstOf(kustomizations: readonly JsonObject[], parts: readonly AppliedPart[]): Told {
  const told = kustomizations.map((one) => ({ name: nameOf(one), ...statusOf(one) }));
  const status = order.find((one) => told.some((each) => each.status === one)) ?? 'unknown';
  const [worst, ...others] = told.filter((one) => one.status === status);
  if (status !== 'ready' && worst?.message !== undefined) {
    const who = kustomizations.length === 1 ? '' : `Kustomization ${quote(worst.name)}: `;
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
    return { status, message: `${who}${worst.message}${more}` };
  }
  const commits = Map.groupBy(parts, ({ revision }) => revision ?? '');
  if (commits.size < 2) return { status };
  const counts = [...commits].map(
    ([commit, some]) => `${some.length} at ${commit === '' ? 'none yet' : quote(commit.slice(0, 7))}`,
  );
  return { status, message: counts.join(', ') };
}

function statusOf(kustomization: JsonObject): Told {
  if (isSuspended(kustomization)) return { status: 'suspended', message: 'it is suspended' };
  const conditions = conditionsOf(kustomization);
  const find = (type: string, status: string): JsonObject | undefined =>
    conditions.find((one) => textAt(one, 'type') === type && textAt(one, 'status') === status);
  const notReady = find('Ready', 'False');
  const waits = textAt(notReady, 'reason') === 'DependencyNotReady';
  const words = (condition: JsonObject | undefined): string => wordsOf(textAt(condition, 'message') ?? '');
  const stalled = find('Stalled', 'True');
  if (stalled !== undefined) return { status: 'failing', message: words(stalled) };
  if (notReady !== undefined) return { status: waits ? 'progressing' : 'failing', message: words(notReady) };
  if (find('Ready', 'True') !== undefined) return { status: 'ready' };
  const ready = find('Ready', 'Unknown');
  return { status: 'progressing', message: ready === undefined ? 'it has not run yet' : words(ready) };
}

function isSuspended(kustomization: JsonObject): boolean {
  return memberAt(kustomization, 'spec', 'suspend') === true;
}

function severalName(kustomizations: readonly JsonObject[]): string {
  const [first] = kustomizations;
  const source = first && sourceRefOf(first)?.name;
  return `${kustomizations.length} Flux Kustomizations of ${source ?? 'one source'}`;
}

function nameOf(value: JsonObject): string {
  return textAt(value, 'metadata', 'name') ?? '';
}
