import type { AppDescription, AppHost, AppInstallation } from '../ports/app-host.ts';
import { OperationalError } from '../ports/operational-error.ts';
import type { StoreLook } from '../ports/store-look.ts';
import { judgeDeliveries, judgeInstallation, judgeScope, judgeStore, judgeWebhook } from './examine-rules.ts';
import type { Finding, Needs } from './finding.ts';

type Patient = {
  readonly app: AppHost;
  /** What the code needs: app.yml. */
  readonly needs: Needs;
  /** Throws what the connection failed with. */
  readonly lookAtStore: () => Promise<StoreLook>;
  readonly now: Date;
};

/** Installations whose budget is asked for; the others are counted. */
const askedBudgets = 20;

/** Looks at everything that the service rests on. Never throws for the state of the outside: that is a finding. */
export async function examineService(patient: Patient): Promise<Finding[]> {
  const app = await attempt('key', () => patient.app.readApp(), explainKey);
  const onGitHub = 'subject' in app ? [app] : await examineApp(patient, app);
  const store = await attempt('database', patient.lookAtStore, (words) => ({
    says: `it does not open: ${words}`,
    todo: 'see to DATABASE_URL or DATA_DIR, and that the database server is up and reachable from here',
  }));
  return [...onGitHub, ...('subject' in store ? [store] : judgeStore(store))];
}

async function examineApp(patient: Patient, app: AppDescription): Promise<Finding[]> {
  const { app: host, needs, now } = patient;
  const webhook = await attempt('webhook', async () => ({ url: await host.readWebhookUrl() }));
  const deliveries = await attempt('deliveries', async () => (await host.listDeliveries('all')).deliveries);
  const installations = await attempt('installations', () => host.listInstallations());
  return [
    { subject: 'key', state: 'ok', says: `${app.name} (${app.id}) of ${app.owner}` },
    ...judgeScope(app, needs),
    ...('subject' in webhook ? [webhook] : judgeWebhook(webhook.url)),
    ...('subject' in deliveries ? [deliveries] : judgeDeliveries(deliveries, now)),
    ...('subject' in installations ? [installations] : await examineInstallations(patient, app, installations)),
  ];
}

async function examineInstallations(
  { app: host, needs, now }: Patient,
  app: AppDescription,
  installations: readonly AppInstallation[],
): Promise<Finding[]> {
  if (installations.length === 0) {
    const todo = `install the App on the repositories it shall look after: ${app.htmlUrl}/installations/new`;
    return [{ subject: 'installations', state: 'fault', says: 'none', todo }];
  }
  const findings: Finding[] = [];
  for (const [index, installation] of installations.entries()) {
    const subject = `installation ${installation.account}`;
    const asks = index < askedBudgets && !installation.isSuspended;
    const budget = asks
      ? await attempt(subject, async () => ({ now: await host.readBudget(installation.id) }))
      : undefined;
    if (budget !== undefined && 'subject' in budget) findings.push(budget);
    else findings.push(judgeInstallation(subject, installation, needs, budget?.now, now));
  }
  return findings;
}

type Explain = (words: string) => { readonly says: string; readonly todo: string };

/** The result, or the fault that it failed with. Throws what is a bug. */
async function attempt<T>(
  subject: string,
  look: () => Promise<T>,
  explain: Explain = explainGitHub,
): Promise<T | Finding> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    return { subject, state: 'fault', ...explain(error.message) };
  }
}

function explainGitHub(words: string): ReturnType<Explain> {
  return { says: `GitHub did not answer: ${words}`, todo: 'try again; see https://www.githubstatus.com' };
}

function explainKey(words: string): ReturnType<Explain> {
  if (/\b(401|404)\b/.test(words)) {
    return {
      says: `GitHub does not take the App's key: ${words}`,
      todo: 'compare APP_ID and the private key with the settings page of the App; a clock that is minutes off has the same effect',
    };
  }
  return {
    says: `GitHub cannot be reached: ${words}`,
    todo: 'see to the network, HTTPS_PROXY, NODE_EXTRA_CA_CERTS and GHE_HOST',
  };
}
