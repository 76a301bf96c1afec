import type { JsonObject } from '../../../../src/domain/json.ts';
import type { Annotation, CheckRun, Repository } from '../state/model.ts';
import type { World } from '../state/world.ts';
import { nodeId } from './account.ts';
import { renderApp } from './app.ts';
import { renderMinimalPull } from './pull-request.ts';
import { repositoryPage, repositoryUrl } from './repository.ts';

/** A check run as the checks API answers. */
export function renderCheckRun(world: World, run: CheckRun): JsonObject {
  const { repository } = run;
  const url = `${repositoryUrl(world, repository)}/check-runs/${run.id}`;
  const page = `${repositoryPage(world, repository)}/runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId('CheckRun', run.id),
    name: run.name,
    head_sha: run.headSha,
    external_id: run.externalId ?? '',
    url,
    html_url: page,
    details_url: run.detailsUrl ?? page,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite },
    app: renderApp(world, run.app),
    pull_requests: openPulls(repository, run.headSha).map((pull) => renderMinimalPull(world, pull)),
  };
}

function openPulls(repository: Repository, head: string) {
  return [...repository.issues.values()].flatMap(({ pull, state }) =>
    pull && state === 'open' && pull.headSha === head && pull.headRepository === repository ? [pull] : [],
  );
}

/** One annotation of a check run. */
export function renderAnnotation(world: World, run: CheckRun, annotation: Annotation): JsonObject {
  const path = annotation.path.split('/').map(encodeURIComponent).join('/');
  return {
    path: annotation.path,
    blob_href: `${repositoryPage(world, run.repository)}/blob/${run.headSha}/${path}`,
    start_line: annotation.startLine,
    end_line: annotation.endLine,
    start_column: annotation.startColumn,
    end_column: annotation.endColumn,
    annotation_level: annotation.level,
    title: annotation.title,
    message: annotation.message,
    raw_details: annotation.rawDetails,
  };
}
