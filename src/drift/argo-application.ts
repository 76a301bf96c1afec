import { isList, isObject, type Json, type JsonObject } from '../domain/json.ts';
import { sourcesOf } from '../records/deployer-sources.ts';
import {
  type AppliedPart,
  commitIn,
  commonRevision,
  conditionsOf,
  type DeployerPlace,
  type DeployerReading,
  memberAt,
  textAt,
  wordsOf,
} from './deployer.ts';
import { concernsFabric, coverageOf, describeScope, type ScopedSource } from './deployer-scope.ts';
import type { DeployerState } from './drift-finding.ts';

/** For people. */
export function applicationName(name: string): string {
  return `Argo CD application ${name}`;
}

/**
 * What an Argo CD Application says of itself. What it applied last is the commit that it found itself in sync with, else
 * that of its last sync: `status.sync.revision` alone is only what it compared with. Its health is not asked for: it is
 * that of the objects. Pure and total.
 */
export function readApplication(application: JsonObject, place: DeployerPlace): DeployerReading {
  const sources = sourcesOf(application).map(
    (source): ScopedSource => ({ ...source, subject: 'It', ref: { branch: branchOf(source.follows) } }),
  );
  const near = sources.filter((source) => concernsFabric(source, place));
  const parts = near.map((source): AppliedPart => {
    const revision = revisionOf(application, source.index);
    return { covers: coverageOf(source, place), ...(revision === undefined ? {} : { revision }) };
  });
  return {
    state: {
      name: applicationName(textAt(application, 'metadata', 'name') ?? ''),
      ...statusOf(application),
      ...commonRevision(parts),
      selfHeals: isAutomated(application) && memberAt(policyOf(application), 'selfHeal') === true,
      prunes: near.some(({ prunes }) => prunes),
      applies: 'each',
      scope: describeScope(sources, place),
    },
    parts,
  };
}

function branchOf(follows: string | undefined): string {
  return follows === undefined || follows === 'HEAD' ? '' : follows.replace(/^refs\/heads\//, '');
}

function revisionOf(application: JsonObject, index: number): string | undefined {
  const sync = memberAt(application, 'status', 'sync');
  if (textAt(sync, 'status') === 'Synced') return revisionIn(sync, index);
  const history = memberAt(application, 'status', 'history');
  const last = isList(history) ? history.at(-1) : undefined;
  if (last !== undefined) return revisionIn(last, index);
  const operation = memberAt(application, 'status', 'operationState');
  const hasSucceeded = textAt(operation, 'phase') === 'Succeeded';
  return hasSucceeded ? revisionIn(memberAt(operation, 'syncResult'), index) : undefined;
}

function revisionIn(value: Json | undefined, index: number): string | undefined {
  const several = memberAt(value, 'revisions');
  return commitIn(isList(several) && several.length > 0 ? several[index] : memberAt(value, 'revision'));
}

function policyOf(application: JsonObject): Json | undefined {
  return memberAt(application, 'spec', 'syncPolicy', 'automated');
}

function isAutomated(application: JsonObject): boolean {
  const policy = policyOf(application);
  return isObject(policy) && policy.enabled !== false;
}

function statusOf(application: JsonObject): Pick<DeployerState, 'status' | 'message'> {
  const fault = conditionsOf(application).find((condition) => textAt(condition, 'type')?.endsWith('Error'));
  if (fault !== undefined)
    return { status: 'failing', message: wordsOf(`${textAt(fault, 'type')}: ${textAt(fault, 'message') ?? ''}`) };
  const sync = textAt(application, 'status', 'sync', 'status');
  const operation = memberAt(application, 'status', 'operationState');
  const phase = textAt(operation, 'phase');
  const words = textAt(operation, 'message');
  const message = words === undefined ? {} : { message: wordsOf(words) };
  if (phase === 'Running' || phase === 'Terminating') return { status: 'progressing', ...message };
  if ((phase === 'Failed' || phase === 'Error') && sync !== 'Synced') return { status: 'failing', ...message };
  if (sync === undefined) return { status: 'progressing', message: 'it has not been compared yet' };
  if (sync === 'Unknown') return { status: 'unknown', message: 'it does not know what the cluster holds' };
  const policy = policyOf(application);
  if (isObject(policy) && policy.enabled === false)
    return { status: 'suspended', message: 'automated sync is switched off' };
  if (!isObject(policy)) return { status: 'ready', message: 'it syncs only when somebody asks it to' };
  return { status: 'ready' };
}
