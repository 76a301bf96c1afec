import type { ProbotOctokit } from 'probot';
import type { AppHost, InstalledApp, InstalledRepository } from '../ports/app-host.ts';
import { createRequests, type Patience } from './request.ts';

const pageSize = 100;
/** 100,000 of anything: beyond that something is wrong with the answers. */
const mostPages = 1_000;

type Octokit = () => Promise<ProbotOctokit>;

/** The App's own questions. `app` gives an Octokit that signs as the App, `signIn` one that signs as an installation. */
export function createAppHost(
  app: Octokit,
  signIn: (installation: number) => Promise<ProbotOctokit>,
  patience: Patience,
): AppHost {
  const requests = createRequests(patience, async () => undefined);
  return {
    listDeliveries: async (which, from) => {
      const octokit = await app();
      let next: string | undefined;
      const entries = await requests.repeat('list deliveries', async () => {
        const response = await octokit.rest.apps.listWebhookDeliveries({
          per_page: pageSize,
          ...(from === undefined ? {} : { cursor: from }),
          ...(which === 'failed' ? { status: 'failure' as const } : {}),
        });
        next = nextCursor(response.headers.link);
        return response;
      });
      const deliveries = entries.map(({ id, guid, delivered_at, status_code }) => ({
        id,
        guid,
        at: Date.parse(delivered_at),
        isDelivered: status_code >= 200 && status_code < 400,
      }));
      return { deliveries, next };
    },
    redeliver: async (id) => {
      const octokit = await app();
      await requests.attempt('redeliver', () => octokit.rest.apps.redeliverWebhookDelivery({ delivery_id: id }));
    },
    listInstallations: async () => {
      const octokit = await app();
      return await allPages<InstalledApp>(async (page) => {
        const listed = await requests.repeat('list installations', () =>
          octokit.rest.apps.listInstallations({ per_page: pageSize, page }),
        );
        return listed.map(({ id, suspended_at }) => ({ id, isSuspended: suspended_at !== null }));
      });
    },
    listRepositories: async (installation) => {
      const octokit = await signIn(installation);
      const requests = createRequests(patience, () => octokit.auth({ type: 'installation', refresh: true }));
      return await allPages<InstalledRepository>(async (page) => {
        const { repositories } = await requests.repeat('list repositories', () =>
          octokit.rest.apps.listReposAccessibleToInstallation({ per_page: pageSize, page }),
        );
        return repositories.map(({ owner, name, default_branch, archived, disabled }) => ({
          owner: owner.login,
          repo: name,
          defaultBranch: default_branch,
          isReadOnly: archived || disabled,
        }));
      });
    },
  };
}

async function allPages<Item>(read: (page: number) => Promise<readonly Item[]>): Promise<Item[]> {
  const all: Item[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const items = await read(page);
    all.push(...items);
    if (items.length < pageSize) break;
  }
  return all;
}

/** The cursor of `Link: <…?cursor=…>; rel="next"`. */
function nextCursor(link: string | undefined): string | undefined {
  const next = /<([^>]+)>;\s*rel="next"/.exec(link ?? '')?.[1];
  if (next === undefined || !URL.canParse(next)) return undefined;
  return new URL(next).searchParams.get('cursor') ?? undefined;
}
