import { randomBytes } from 'node:crypto';
import { isObject, type JsonObject } from '../../../../src/domain/json.ts';
import { isoSeconds } from '../git/commits.ts';
import { created, forbidden, notFound, ok, refused } from '../http/answer.ts';
import { appOf, permissionsIn } from '../http/authenticate.ts';
import { answerPage } from '../http/page.ts';
import { texts } from '../http/read-body.ts';
import { type Call, type Route, repositoryRoute, route } from '../http/router.ts';
import { renderApp, renderInstallation } from '../render/app.ts';
import { renderRepository } from '../render/repository.ts';
import type { Installation, Permissions, Repository } from '../state/model.ts';
import { covers, type World } from '../state/world.ts';

/** Apps, their installations and tokens. */
export const appRoutes: readonly Route[] = [
  route('GET', '/app', (call) => {
    const app = appOf(call.caller);
    const count = [...call.platform.world.installations.values()].filter((one) => one.app === app).length;
    return ok({ ...renderApp(call.platform.world, app), installations_count: count });
  }),
  route('GET', '/app/installations', (call) => {
    const { world } = call.platform;
    const app = appOf(call.caller);
    const mine = [...world.installations.values()].filter((one) => one.app === app);
    const address = `${world.apiUrl}/app/installations`;
    return answerPage(call, address, mine, (page) => page.map((one) => renderInstallation(world, one)));
  }),
  route('GET', '/app/installations/{installation_id}', (call) =>
    ok(renderInstallation(call.platform.world, ownInstallation(call))),
  ),
  route('POST', '/app/installations/{installation_id}/access_tokens', (call) => {
    const installation = ownInstallation(call);
    if (installation.suspended) throw forbidden('This installation has been suspended');
    return created(grantToken(call.platform.world, installation, call.body));
  }),
  repositoryRoute('GET', '/installation', ({ platform, caller, repository }) => {
    const app = appOf(caller);
    const installed = [...platform.world.installations.values()];
    const installation = installed.find((one) => one.app === app && covers(one, repository));
    if (!installation) throw notFound();
    return ok(renderInstallation(platform.world, installation));
  }),
  route('GET', '/installation/repositories', (call) => {
    const { platform, caller } = call;
    if (caller.kind !== 'actor' || caller.token.kind !== 'installation') throw forbidden();
    const { installation } = caller.token;
    const reached = [...platform.world.repositories.values()].filter(
      (repository) => covers(installation, repository) && permissionsIn(caller, repository) !== null,
    );
    return answerPage(call, `${platform.world.apiUrl}/installation/repositories`, reached, (page) => ({
      total_count: reached.length,
      repository_selection: installation.repositories === 'all' ? 'all' : 'selected',
      repositories: page.map((repository) => renderRepository(platform.world, repository)),
    }));
  }),
];

function ownInstallation({ platform, caller, params }: Call): Installation {
  const app = appOf(caller);
  const installation = platform.world.installations.get(Number(params.installation_id));
  if (!installation || installation.app !== app) throw notFound();
  return installation;
}

function grantToken(world: World, installation: Installation, body: JsonObject): JsonObject {
  const names = texts(body.repositories).map((name) => `${installation.account.login}/${name}`.toLowerCase());
  const ids = Array.isArray(body.repository_ids) ? body.repository_ids : [];
  const reached = [...world.repositories.values()].filter((one) => covers(installation, one));
  const chosen = reached.filter((one) => names.includes(one.fullName.toLowerCase()) || ids.includes(one.id));
  const selected = names.length + ids.length > 0;
  if (selected && chosen.length < names.length + ids.length) {
    throw refused(
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  }
  const permissions = narrow(installation.permissions, body);
  const secret = `ghs_${randomBytes(18).toString('hex')}`;
  const expiresAt = world.clock().getTime() + 3_600_000;
  const repositories = selected ? new Set(chosen.map((one: Repository) => one.fullName.toLowerCase())) : null;
  world.tokens.set(secret, { kind: 'installation', installation, permissions, repositories, expiresAt });
  return {
    token: secret,
    expires_at: isoSeconds(new Date(expiresAt)),
    permissions,
    repository_selection: selected || installation.repositories !== 'all' ? 'selected' : 'all',
    ...(selected ? { repositories: chosen.map((one) => renderRepository(world, one)) } : {}),
  };
}

function narrow(granted: Permissions, body: JsonObject): Permissions {
  const asked = body.permissions;
  if (!isObject(asked)) return granted;
  const narrowed: Record<string, 'read' | 'write' | 'admin'> = {};
  for (const [name, level] of Object.entries(asked)) {
    const has = granted[name];
    if (has === undefined || (level === 'write' && has === 'read')) {
      throw refused('The permissions requested are not granted to this installation.');
    }
    narrowed[name] = level === 'read' ? 'read' : has;
  }
  return narrowed;
}
