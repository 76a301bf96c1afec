import {
  type AppDescription,
  type AppInstallation,
  type Budget,
  type DeliveryAttempt,
  isDelivered,
} from '../ports/app-host.ts';
import type { StoreLook } from '../ports/store-look.ts';
import type { Finding, Needs } from './finding.ts';

const webhookPath = '/api/github/webhooks';
/** Share of the hour's requests below which somebody should know. */
const lowBudget = 0.1;

/** Whether the App asks for what the code needs. */
export function judgeScope(app: AppDescription, needs: Needs): Finding[] {
  const lacks = lacking(app.permissions, needs.permissions);
  const unheard = needs.events.filter((event) => !app.events.includes(event));
  const settings = `${app.htmlUrl}: App settings, Permissions & events`;
  return [
    lacks.length === 0
      ? { subject: 'permissions', state: 'ok', says: 'all that are needed' }
      : {
          subject: 'permissions',
          state: 'fault',
          says: `lacks ${lacks.join(', ')}`,
          todo: `grant them at ${settings}`,
        },
    unheard.length === 0
      ? { subject: 'events', state: 'ok', says: 'all that are needed' }
      : {
          subject: 'events',
          state: 'fault',
          says: `does not hear ${unheard.join(', ')}`,
          todo: `subscribe at ${settings}`,
        },
  ];
}

/** Whether an installation grants what the code needs, and what is left of its requests. */
export function judgeInstallation(
  subject: string,
  installation: AppInstallation,
  needs: Needs,
  budget: Budget | undefined,
  now: Date,
): Finding {
  if (installation.isSuspended) {
    const todo = `nothing happens there until its owner lifts it: ${installation.htmlUrl}`;
    return { subject, state: 'note', says: 'suspended', todo };
  }
  const lacks = lacking(installation.permissions, needs.permissions);
  if (lacks.length > 0) {
    const todo = `its owner accepts the new permissions at ${installation.htmlUrl}`;
    return { subject, state: 'fault', says: `has not granted ${lacks.join(', ')}`, todo };
  }
  if (budget === undefined) return { subject, state: 'ok', says: 'all permissions; no request limit known' };
  const says = `all permissions; ${budget.remaining} of ${budget.limit} requests left this hour`;
  if (budget.remaining >= budget.limit * lowBudget) return { subject, state: 'ok', says };
  const minutes = Math.max(1, Math.ceil((budget.resetsAt.getTime() - now.getTime()) / 60_000));
  return { subject, state: 'note', says, todo: `work waits; the next hour begins in ${minutes} min` };
}

/** `name: level` of everything that is needed and not granted; `write` holds `read`. */
function lacking(granted: Readonly<Record<string, string>>, needed: Readonly<Record<string, string>>): string[] {
  const rank = ['read', 'write', 'admin'];
  return Object.entries(needed)
    .filter(([name, level]) => rank.indexOf(granted[name] ?? '') < rank.indexOf(level))
    .map(([name, level]) => `${name}: ${level}`);
}

export function judgeWebhook(url: string | undefined): Finding[] {
  const subject = 'webhook';
  if (url === undefined || url === '') {
    const todo = 'set its address in the settings of the App, or start the server with POLL';
    return [{ subject, state: 'note', says: 'GitHub sends no events', todo }];
  }
  if (URL.canParse(url) && new URL(url).pathname.endsWith(webhookPath)) return [{ subject, state: 'ok', says: url }];
  const todo = `the address in the settings of the App ends in ${webhookPath}`;
  return [{ subject, state: 'fault', says: `${url} is not where this server listens`, todo }];
}

/** What became of the latest deliveries; an event counts by its last attempt. */
export function judgeDeliveries(attempts: readonly DeliveryAttempt[], now: Date): Finding[] {
  const subject = 'deliveries';
  const [last] = attempts;
  if (last === undefined) {
    const todo = 'it shows after the first event, or a redelivery on the settings page of the App (Advanced)';
    return [{ subject, state: 'note', says: 'none in the last three days', todo }];
  }
  const latest = new Map<string, DeliveryAttempt>();
  for (const attempt of attempts) if (!latest.has(attempt.guid)) latest.set(attempt.guid, attempt);
  const failed = [...latest.values()].filter((one) => !isDelivered(one));
  const ago = since(new Date(last.at), now);
  if (isDelivered(last)) {
    const says = `the last one, ${last.event}, was taken ${ago}`;
    if (failed.length === 0) return [{ subject, state: 'ok', says }];
    const todo = 'the server has failed ones delivered again; nothing is to be done unless this stays';
    return [{ subject, state: 'note', says: `${says}; ${failed.length} of ${latest.size} were not`, todo }];
  }
  return [
    {
      subject,
      state: 'fault',
      says: `the last one, ${last.event}, failed with ${last.status} ${ago}`,
      todo: cure(last.status),
    },
  ];
}

function cure(status: number): string {
  if (status === 401) return 'WEBHOOK_SECRET and the secret in the settings of the App differ';
  if (status === 404) return `something else answers there: the address ends in ${webhookPath}`;
  if (status === 413) return 'a proxy before the server refuses large bodies: let it pass 25 MB';
  return 'see whether the server runs and GitHub reaches it: address, proxy, certificate, firewall';
}

function since(at: Date, now: Date): string {
  const minutes = Math.max(0, Math.round((now.getTime() - at.getTime()) / 60_000));
  if (minutes < 120) return `${minutes} min ago`;
  return minutes < 2880 ? `${Math.round(minutes / 60)} h ago` : `${Math.round(minutes / 1440)} days ago`;
}

export function judgeStore(look: StoreLook): Finding[] {
  const subject = 'database';
  const name = look.kind === 'embedded' ? 'embedded' : 'PostgreSQL';
  if (look.state === 'in-use')
    return [{ subject, state: 'ok', says: `${name}, open in ${look.by ?? 'another process'}` }];
  if (look.state === 'absent' || look.schema === undefined) {
    return [{ subject, state: 'note', says: `${name}, still empty`, todo: 'hedgerow serve fills it' }];
  }
  if (look.schema > look.known) {
    const todo = `start hedgerow ${look.program ?? 'of that version'} or newer; or back it up with that one and restore here`;
    return [
      { subject, state: 'fault', says: `${name}, schema ${look.schema}; this program knows ${look.known}`, todo },
    ];
  }
  const older = look.schema < look.known ? `; hedgerow serve brings it to ${look.known}` : '';
  const opened: Finding = { subject, state: 'ok', says: `${name}, schema ${look.schema}${older}` };
  const dead = look.deadLetters ?? 0;
  if (dead === 0) return [opened];
  const todo = 'hedgerow jobs list shows why, hedgerow jobs retry takes them up again';
  return [opened, { subject: 'jobs', state: 'note', says: `${dead} were given up`, todo }];
}
