import { randomBytes } from 'node:crypto';
import { isObject, type JsonObject } from '../../../../src/domain/json.ts';
import { createApp } from '../acts/apps.ts';
import { created, notFound } from '../http/answer.ts';
import { flag, object, text, texts } from '../http/read-body.ts';
import { type Route, route } from '../http/router.ts';
import type { SideDoor } from '../http/server.ts';
import type { Platform } from '../platform.ts';
import { renderApp } from '../render/app.ts';
import type { App, Permissions } from '../state/model.ts';

type Code = { readonly app: App; readonly webhook: boolean; readonly expires: number };

/** A code works once, within an hour. */
const lifetime = 3_600_000;

/**
 * Apps made from a manifest: the page that a browser's form is sent to (the double creates the App at once and sends the
 * browser back with a code), and the code traded for the App's key.
 */
export function createManifests(): { readonly routes: readonly Route[]; door(platform: Platform): SideDoor } {
  const codes = new Map<string, Code>();
  const routes = [
    route('POST', '/app-manifests/{code}/conversions', ({ platform, params }) => {
      const found = codes.get(params.code ?? '');
      codes.delete(params.code ?? '');
      if (!found || found.expires <= platform.world.clock().getTime()) throw notFound();
      const { app, webhook } = found;
      return created({
        ...renderApp(platform.world, app),
        client_id: app.clientId,
        client_secret: randomBytes(20).toString('hex'),
        webhook_secret: webhook ? app.webhook.secret : null,
        pem: app.privateKey,
      });
    }),
  ];
  const door =
    (platform: Platform): SideDoor =>
    async (request, response, url) => {
      const owner = /^(?:\/organizations\/([^/]+))?\/settings\/apps\/new$/.exec(url.pathname);
      if (request.method !== 'POST' || !owner) return false;
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const manifest = parseManifest(Buffer.concat(chunks).toString('utf8'));
      const hook = manifest && object(manifest, 'hook_attributes');
      const back = manifest && text(manifest, 'redirect_url');
      const complaint = manifest ? complain(manifest) : 'the form has no manifest';
      if (!manifest || !back || complaint !== undefined) {
        platform.violations.push({ where: 'request', what: `POST ${url.pathname}`, message: complaint ?? '' });
        response.writeHead(422).end(complaint);
        return true;
      }
      const app = await createApp(platform.world, {
        name: text(manifest, 'name') ?? '',
        owner: owner[1] ?? 'octocat',
        permissions: (object(manifest, 'default_permissions') ?? {}) as Permissions,
        events: texts(manifest.default_events),
        secret: randomBytes(20).toString('hex'),
        ...(hook && flag(hook, 'active') ? { webhookUrl: text(hook, 'url') ?? '' } : {}),
      });
      const code = randomBytes(20).toString('hex');
      const expires = platform.world.clock().getTime() + lifetime;
      codes.set(code, { app, webhook: hook !== null, expires });
      const target = new URL(back);
      target.searchParams.set('code', code);
      target.searchParams.set('state', url.searchParams.get('state') ?? '');
      response.writeHead(302, { location: target.href }).end();
      return true;
    };
  return { routes, door };
}

function parseManifest(form: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(new URLSearchParams(form).get('manifest') ?? '');
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** What GitHub's page would not take. */
function complain(manifest: JsonObject): string | undefined {
  const hook = object(manifest, 'hook_attributes');
  if (!text(manifest, 'name') || (text(manifest, 'name') ?? '').length > 34) return 'a name of at most 34 characters';
  if (!URL.canParse(text(manifest, 'url') ?? '')) return 'url is missing';
  if (!URL.canParse(text(manifest, 'redirect_url') ?? '')) return 'redirect_url is missing';
  if (hook && !URL.canParse(text(hook, 'url') ?? '')) return 'hook_attributes has no url';
  const levels = Object.values(object(manifest, 'default_permissions') ?? {});
  if (levels.some((level) => level !== 'read' && level !== 'write')) return 'a permission is read or write';
  return undefined;
}
