import type { JsonObject } from '../../../../src/domain/json.ts';
import type { App, Installation } from '../state/model.ts';
import type { World } from '../state/world.ts';
import { nodeId, renderAccount } from './account.ts';

/** An App as `GET /app` answers and as it stands in check runs. */
export function renderApp(world: World, app: App): JsonObject {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId('App', app.id),
    client_id: app.clientId,
    owner: renderAccount(world, app.owner),
    name: app.name,
    description: '',
    external_url: `${world.origin}/apps/${app.slug}`,
    html_url: `${world.origin}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: app.permissions,
    events: app.events,
  };
}

/** An installation of an App on an account. */
export function renderInstallation(world: World, installation: Installation): JsonObject {
  const { app, account } = installation;
  return {
    id: installation.id,
    node_id: nodeId('Installation', installation.id),
    account: renderAccount(world, account),
    repository_selection: installation.repositories === 'all' ? 'all' : 'selected',
    access_tokens_url: `${world.apiUrl}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${world.apiUrl}/installation/repositories`,
    html_url: `${world.origin}/settings/installations/${installation.id}`,
    app_id: app.id,
    app_slug: app.slug,
    client_id: app.clientId,
    target_id: account.id,
    target_type: account.type,
    permissions: installation.permissions,
    events: app.events,
    created_at: installation.createdAt,
    updated_at: installation.createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: installation.suspended ? renderAccount(world, account) : null,
    suspended_at: installation.suspended ? installation.createdAt : null,
  };
}
