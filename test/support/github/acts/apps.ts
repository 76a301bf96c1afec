import { createPublicKey, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { Platform } from '../platform.ts';
import type { App, Installation, Permissions, Repository } from '../state/model.ts';
import { accountOf, now, type World } from '../state/world.ts';
import { emitInstallation, renderListed } from '../webhooks/events.ts';

export type AppOptions = {
  readonly name?: string;
  readonly owner?: string;
  readonly permissions?: Permissions;
  readonly events?: readonly string[];
  /** Where its events are posted; nowhere while empty. It can be set later: `app.webhook.url`. */
  readonly webhookUrl?: string;
  readonly secret?: string;
};

/** What an App of our kind asks for; a test that is about permissions says its own. */
const usual: Permissions = {
  metadata: 'read',
  contents: 'write',
  pull_requests: 'write',
  checks: 'write',
  issues: 'read',
};
const usualEvents = ['push', 'pull_request', 'check_run', 'issue_comment', 'merge_group', 'repository'];

type KeyPair = { readonly publicKey: string; readonly privateKey: string };
let keys: Promise<KeyPair> | undefined;

/** Making a key takes a good part of a second; the Apps of one run share it. */
function appKey(): Promise<KeyPair> {
  keys ??= promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return keys;
}

/** Registers an App. */
export async function createApp(world: World, options: AppOptions = {}): Promise<App> {
  const name = options.name ?? 'Hedgerow';
  const slug = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const pair = await appKey();
  const id = world.nextId();
  const app: App = {
    id,
    clientId: `Iv1.${id.toString(16).padStart(16, '0')}`,
    slug,
    name,
    owner: accountOf(world, options.owner ?? 'app-owner'),
    bot: accountOf(world, `${slug}[bot]`, 'Bot'),
    createdAt: now(world),
    privateKey: pair.privateKey,
    publicKey: createPublicKey(pair.publicKey),
    permissions: options.permissions ?? usual,
    events: options.events ?? usualEvents,
    webhook: { url: options.webhookUrl ?? '', secret: options.secret ?? 'a secret of the double, long enough' },
  };
  world.apps.set(id, app);
  return app;
}

/** Installs an App on repositories of one owner, and sends `installation.created`; a second time adds repositories. */
export function installApp(
  platform: Platform,
  app: App,
  repositories: readonly Repository[] | 'all',
  login: string,
): Installation {
  const { world } = platform;
  const account = accountOf(world, login);
  const known = [...world.installations.values()].find((one) => one.app === app && one.account === account);
  if (known) return addRepositories(platform, known, repositories);
  const installation: Installation = {
    id: world.nextId(),
    app,
    account,
    createdAt: now(world),
    permissions: app.permissions,
    repositories: repositories === 'all' ? 'all' : new Set(repositories.map((one) => one.fullName.toLowerCase())),
    suspended: false,
  };
  world.installations.set(installation.id, installation);
  const own = [...world.repositories.values()].filter((one) => one.owner === account);
  const listed = (repositories === 'all' ? own : repositories).map(renderListed);
  const payload = { action: 'created', repositories: listed, requester: null };
  emitInstallation(platform, installation, 'installation', payload, account);
  return installation;
}

function addRepositories(
  platform: Platform,
  installation: Installation,
  added: readonly Repository[] | 'all',
): Installation {
  const { repositories } = installation;
  if (added === 'all') installation.repositories = 'all';
  if (repositories === 'all' || added === 'all') return installation;
  for (const one of added) repositories.add(one.fullName.toLowerCase());
  const payload = {
    action: 'added',
    repository_selection: 'selected',
    repositories_added: added.map(renderListed),
    repositories_removed: [],
    requester: null,
  };
  emitInstallation(platform, installation, 'installation_repositories', payload, installation.account);
  return installation;
}

/** Takes repositories from an installation that has chosen ones. */
export function removeFromInstallation(
  platform: Platform,
  installation: Installation,
  removed: readonly Repository[],
): void {
  const { repositories } = installation;
  if (repositories === 'all') throw new Error('an installation on all repositories loses none');
  for (const one of removed) repositories.delete(one.fullName.toLowerCase());
  const payload = {
    action: 'removed',
    repository_selection: 'selected',
    repositories_added: [],
    repositories_removed: removed.map(renderListed),
    requester: null,
  };
  emitInstallation(platform, installation, 'installation_repositories', payload, installation.account);
}

/** Takes the App away: its tokens stop working and it hears nothing more. */
export function uninstallApp(platform: Platform, installation: Installation): void {
  const payload = { action: 'deleted', repositories: [], requester: null };
  emitInstallation(platform, installation, 'installation', payload, installation.account);
  platform.world.installations.delete(installation.id);
}

/** Suspends an installation, or lets it work again. */
export function suspendInstallation(platform: Platform, installation: Installation, suspended: boolean): void {
  installation.suspended = suspended;
  const payload = { action: suspended ? 'suspend' : 'unsuspend', repositories: [], requester: null };
  emitInstallation(platform, installation, 'installation', payload, installation.account);
}
