import type { Static } from 'typebox';
import type { Change } from '../../ports/change-store.ts';
import type { Pause } from '../../ports/pause-store.ts';
import type { FabricFacts } from '../../ports/record-index.ts';
import type { driftSummarySchema } from './drift-schemas.ts';
import type { fabricSchema, pauseAnswerSchema } from './fabric-schemas.ts';

export type FabricState = {
  readonly facts: FabricFacts;
  /** Records by kind. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Open Changes of the fabric. */
  readonly open: readonly Change[];
  /** Pauses of its repository, by fabric; the repository's own under "". */
  readonly pauses: ReadonlyMap<string, Pause>;
  /** How it stands with its cluster. */
  readonly drift: Static<typeof driftSummarySchema>;
};

/** Path of a fabric in the API. */
export function fabricUrl({ owner, repo, fabric }: Pick<FabricFacts, 'owner' | 'repo' | 'fabric'>): string {
  return `/api/v1/fabrics/${owner}/${repo}/${fabric}`;
}

/** A pull request's page. */
export function pullRequestUrl(serverUrl: string, { owner, repo }: FabricFacts, number: number): string {
  return `${serverUrl}/${owner}/${repo}/pull/${number}`;
}

/** A fabric as the API shows it. */
export function renderFabric(
  { facts, kinds, open, pauses, drift }: FabricState,
  serverUrl: string,
): Static<typeof fabricSchema> {
  const count = (state: Change['state']): number => open.filter((change) => change.state === state).length;
  return {
    repository: `${facts.owner}/${facts.repo}`,
    fabric: facts.fabric,
    url: fabricUrl(facts),
    branch: facts.branch,
    directory: facts.directory,
    commit: facts.commit,
    indexedAt: facts.indexedAt,
    records: facts.records,
    kinds: { ...kinds },
    changes: {
      draft: count('draft'),
      queued: count('queued'),
      proposed: count('proposed'),
      conflicted: count('conflicted'),
    },
    pullRequests: open.flatMap(({ id, pullRequest }) =>
      pullRequest === undefined
        ? []
        : [{ change: id, number: pullRequest, url: pullRequestUrl(serverUrl, facts, pullRequest) }],
    ),
    proposals: facts.proposals.map(({ flow, number }) => ({
      flow,
      number,
      url: pullRequestUrl(serverUrl, facts, number),
    })),
    drift,
    paused: renderPause(pauses, facts.fabric),
  };
}

/** The pause that holds for a fabric: the repository's, else its own. */
export function renderPause(
  pauses: ReadonlyMap<string, Pause>,
  fabric: string,
): Static<typeof pauseAnswerSchema>['paused'] {
  const whole = pauses.get('');
  if (whole !== undefined) return { by: whole.by, since: whole.since, of: 'repository' };
  const own = pauses.get(fabric);
  return own === undefined ? null : { by: own.by, since: own.since, of: 'fabric' };
}
