import type { ProbotOctokit } from 'probot';
import type { AppDescription, AppHost, AppInstallation, Budget } from '../ports/app-host.ts';
import type { RepositoryFacts } from '../ports/repository-host.ts';
import { HostError } from './host-error.ts';
import { factsOf } from './list-repositories.ts';
import { createRequests, type Patience, type Requests } from './request.ts';

const pageSize = 100;
/** 100,000 of anything: beyond that something is wrong with the answers. */
const mostPages = 1_000;

type App = { readonly octokit: () => Promise<ProbotOctokit>; readonly requests: Requests };

/** The App's own questions. `octokit` gives an Octokit that signs as the App, `signIn` one that signs as an installation. */
export function createAppHost(
  octokit: () => Promise<ProbotOctokit>,
  signIn: (installation: number) => Promise<ProbotOctokit>,
  patience: Patience,
): AppHost {
  const app: App = { octokit, requests: createRequests(patience, async () => undefined) };
  return {
    readApp: () => readApp(app),
    listInstallations: () => listInstallations(app),
    findRepository: (owner, repo) => findRepository(app, signIn, { owner, repo }),
    readWebhookUrl: async () => {
      const { rest } = await octokit();
      return (await app.requests.repeat('read the webhook', () => rest.apps.getWebhookConfigForApp())).url;
    },
    listDeliveries: (which, from) => listDeliveries(app, which, from),
    redeliver: async (id) => {
      const { rest } = await octokit();
      await app.requests.attempt('redeliver', () => rest.apps.redeliverWebhookDelivery({ delivery_id: id }));
    },
    readBudget: async (installation) => readBudget(await signIn(installation), app.requests),
  };
}

async function readApp({ octokit, requests }: App): Promise<AppDescription> {
  const { rest } = await octokit();
  const data = await requests.repeat('read the App', () => rest.apps.getAuthenticated());
  if (data === null) throw new Error('GitHub knows no such App');
  const { id, name, owner, html_url: htmlUrl, permissions, events } = data;
  return {
    id,
    name,
    owner: 'login' in owner ? owner.login : owner.name,
    htmlUrl,
    permissions: grantsOf(permissions),
    events,
  };
}

async function listInstallations({ octokit, requests }: App): Promise<AppInstallation[]> {
  const { rest } = await octokit();
  const found: AppInstallation[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const listed = await requests.repeat('list installations', () =>
      rest.apps.listInstallations({ per_page: pageSize, page }),
    );
    for (const { id, account, html_url: htmlUrl, suspended_at: suspended, permissions } of listed) {
      found.push({
        id,
        account: account === null ? '?' : account.login,
        htmlUrl,
        isSuspended: typeof suspended === 'string',
        permissions: grantsOf(permissions),
      });
    }
    if (listed.length < pageSize) break;
  }
  return found;
}

async function findRepository(
  app: App,
  signIn: (installation: number) => Promise<ProbotOctokit>,
  name: { owner: string; repo: string },
): Promise<RepositoryFacts | undefined> {
  try {
    const octokit = await app.octokit();
    const installed = await app.requests.repeat('find installation', () => octokit.rest.apps.getRepoInstallation(name));
    if (typeof installed.suspended_at === 'string') return undefined;
    const { rest } = await signIn(installed.id);
    return factsOf(installed.id, await app.requests.repeat('read repository', () => rest.repos.get(name)));
  } catch (error) {
    if (error instanceof HostError && error.ending === 'missing') return undefined;
    throw error;
  }
}

async function listDeliveries({ octokit, requests }: App, which: 'all' | 'failed', from: string | undefined) {
  const { rest } = await octokit();
  let next: string | undefined;
  const entries = await requests.repeat('list deliveries', async () => {
    const response = await rest.apps.listWebhookDeliveries({
      per_page: pageSize,
      ...(from === undefined ? {} : { cursor: from }),
      ...(which === 'failed' ? { status: 'failure' as const } : {}),
    });
    next = nextCursor(response.headers.link);
    return response;
  });
  const deliveries = entries.map(({ id, guid, event, delivered_at, status_code }) => ({
    id,
    guid,
    event,
    at: Date.parse(delivered_at),
    status: status_code,
  }));
  return { deliveries, next };
}

/** GitHub Enterprise Server answers 404 where limits are switched off. */
async function readBudget({ rest }: ProbotOctokit, requests: Requests): Promise<Budget | undefined> {
  try {
    const { resources } = await requests.repeat('read the rate limit', () => rest.rateLimit.get());
    const { limit, remaining, reset } = resources.core;
    return { limit, remaining, resetsAt: new Date(reset * 1000) };
  } catch (error) {
    if (error instanceof HostError && error.status === 404) return undefined;
    throw error;
  }
}

function grantsOf(permissions: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(permissions).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** The cursor of `Link: <…?cursor=…>; rel="next"`. */
function nextCursor(link: string | undefined): string | undefined {
  const next = /<([^>]+)>;\s*rel="next"/.exec(link ?? '')?.[1];
  if (next === undefined || !URL.canParse(next)) return undefined;
  return new URL(next).searchParams.get('cursor') ?? undefined;
}
