import type { Probot, ProbotOctokit } from 'probot';
import type { AppHost, AppInstallation } from '../ports/app-host.ts';
import { readFailure } from './read-failure.ts';

const pageSize = 100;
const mostPages = 50;

/** GitHub as the App itself sees it. Nothing is sent twice: who asks is a person who waits. */
export function createAppHost(probot: Pick<Probot, 'auth'>): AppHost {
  const ask = async <T>(call: string, send: (octokit: ProbotOctokit) => Promise<T>, installation?: number) => {
    try {
      return await send(await probot.auth(installation));
    } catch (thrown) {
      throw readFailure(call, thrown, Date.now());
    }
  };
  return {
    readApp: () => ask('read the App', readApp),
    listInstallations: () => ask('list installations', listInstallations),
    readWebhookUrl: () =>
      ask('read the webhook', async (octokit) => (await octokit.rest.apps.getWebhookConfigForApp()).data.url),
    listDeliveries: () =>
      ask('list deliveries', async (octokit) => {
        const { data } = await octokit.rest.apps.listWebhookDeliveries({ per_page: pageSize });
        return data.map(({ guid, event, delivered_at, status_code }) => ({
          guid,
          event,
          at: new Date(delivered_at),
          status: status_code,
        }));
      }),
    readBudget: (installation) => ask('read the rate limit', readBudget, installation),
  };
}

async function readApp(octokit: ProbotOctokit) {
  const { data } = await octokit.rest.apps.getAuthenticated();
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

async function listInstallations(octokit: ProbotOctokit): Promise<AppInstallation[]> {
  const found: AppInstallation[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const { data } = await octokit.rest.apps.listInstallations({ per_page: pageSize, page });
    for (const { id, account, html_url: htmlUrl, suspended_at: suspended, permissions } of data) {
      found.push({
        id,
        account: account === null ? '?' : account.login,
        htmlUrl,
        isSuspended: typeof suspended === 'string',
        permissions: grantsOf(permissions),
      });
    }
    if (data.length < pageSize) break;
  }
  return found;
}

/** GitHub Enterprise Server answers 404 where limits are switched off. */
async function readBudget(octokit: ProbotOctokit) {
  try {
    const { limit, remaining, reset } = (await octokit.rest.rateLimit.get()).data.resources.core;
    return { limit, remaining, resetsAt: new Date(reset * 1000) };
  } catch (thrown) {
    if (readFailure('read the rate limit', thrown, Date.now()).status === 404) return undefined;
    throw thrown;
  }
}

function grantsOf(permissions: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(permissions).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
