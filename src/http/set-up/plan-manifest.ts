import type { AppManifest } from '../../config/app-manifest.ts';
import { webhookPath } from '../create-server.ts';

/** What the person filled in, as it came. */
export type Answers = {
  readonly owner: string;
  /** Name of the organization; it counts where `owner` says so. */
  readonly organization: string;
  readonly delivery: string;
  /** Address at which GitHub reaches this server; it counts where `delivery` says so. */
  readonly address: string;
};

export const noAnswers: Answers = { owner: 'organization', organization: '', delivery: 'webhook', address: '' };

export type Faults = { readonly organization?: string; readonly address?: string };

/** What is sent to GitHub: where the form goes, and the manifest of the App to create. */
export type Request = { readonly action: string; readonly manifest: object; readonly webhook: string | undefined };

/**
 * The form that creates the App, by GitHub's App-manifest flow, or what is wrong with the answers. `origin` is the
 * address at which the browser sees us: that is where GitHub sends it back to.
 */
export function planManifest(
  app: AppManifest,
  answers: Answers,
  at: { readonly serverUrl: string; readonly origin: string; readonly state: string },
): { readonly request: Request } | { readonly faults: Faults } {
  const organization = answers.owner === 'organization' ? answers.organization.trim() : undefined;
  const address = answers.delivery === 'webhook' ? readAddress(answers.address.trim(), at.serverUrl) : undefined;
  const faults: Faults = {
    ...(organization !== undefined && !/^[a-z\d](?:[a-z\d-]{0,38})$/i.test(organization)
      ? { organization: 'The name of the organization as it stands in its address, without spaces.' }
      : {}),
    ...(address !== undefined && 'fault' in address ? { address: address.fault } : {}),
  };
  if (Object.keys(faults).length > 0) return { faults };
  const webhook = address !== undefined && 'url' in address ? address.url : undefined;
  const owner = organization === undefined ? '' : `/organizations/${organization}`;
  const action = `${at.serverUrl}${owner}/settings/apps/new?state=${encodeURIComponent(at.state)}`;
  return { request: { action, manifest: describe(app, at.origin, webhook), webhook } };
}

function describe(app: AppManifest, origin: string, webhook: string | undefined): object {
  return {
    name: app.name,
    description: app.description,
    url: app.url,
    public: app.public,
    redirect_url: `${origin}/setup/callback`,
    // GitHub wants an address even where nothing is sent to it, and makes up the secret only with one.
    hook_attributes: webhook === undefined ? { url: app.url, active: false } : { url: webhook, active: true },
    default_permissions: app.permissions,
    default_events: app.events,
  };
}

function readAddress(text: string, serverUrl: string): { readonly url: string } | { readonly fault: string } {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    return { fault: 'An address that begins with https://, as in https://hedgerow.example.com.' };
  }
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return { fault: 'An address without a user name or password in it.' };
  if (isLoopback(url.hostname) && !isLoopback(new URL(serverUrl).hostname)) {
    return {
      fault: `${url.hostname} is this machine only: GitHub cannot reach it. Choose polling, or another address.`,
    };
  }
  if (url.pathname === '/') url.pathname = webhookPath;
  url.hash = '';
  return { url: url.href };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\./.test(host);
}
