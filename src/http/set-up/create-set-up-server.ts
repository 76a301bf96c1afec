import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { AppManifest } from '../../config/app-manifest.ts';
import { contentPolicy } from '../content-policy.ts';
import { html } from '../html.ts';
import { completeSetUp, type NewCredentials } from './complete-set-up.ts';
import { confirmPage, donePage, questionsPage, troublePage } from './pages.ts';
import { type Answers, noAnswers, planManifest } from './plan-manifest.ts';
import { createSession } from './session.ts';
import { style } from './style.ts';

export type SetUpOptions = {
  readonly app: AppManifest;
  /** Web address of GitHub. */
  readonly serverUrl: string;
  /** Where the credentials go, for people to read. */
  readonly credentialsFile: string;
  /** Trades GitHub's code for the App's credentials; throws HostError. */
  readonly convert: (code: string) => Promise<NewCredentials>;
  /** Writes them down; throws the system's error. */
  readonly save: (credentials: NewCredentials) => void;
};

export type SetUpServer = {
  readonly server: FastifyInstance;
  /** Opens the page, once: `/setup?token=…`. */
  readonly path: string;
  /** Resolves when the credentials are written and the last page has gone out. */
  readonly done: Promise<void>;
};

type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply };

/** Everything from here but the form, and that to GitHub, whose sign-in may lead through other sites. */
const policyTo = (forms: string): string => contentPolicy(style, forms);

/** The page that creates the GitHub App (DESIGN.md 5.8). Only the browser that opened `path` first may use it. */
export function createSetUpServer(options: SetUpOptions): SetUpServer {
  const session = createSession();
  const complete = completeSetUp(options);
  const server = fastify({ logger: false, bodyLimit: 16 * 1024, forceCloseConnections: true });
  const done = Promise.withResolvers<void>();
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, next) =>
    next(null, new URLSearchParams(String(body))),
  );
  server.get('/healthz', () => ({ status: 'set-up' }));
  server.get('/', (_request, reply) => reply.redirect('/setup', 303));
  server.get('/setup', (request, reply) => {
    const token = queryOf(request).get('token');
    const cookie = token === null ? undefined : session.open(token);
    if (cookie !== undefined) return reply.header('set-cookie', cookie).redirect('/setup', 303);
    if (!session.knows(request.headers.cookie)) return refuseStranger({ request, reply }, session.isOpen());
    if (token !== null) return reply.redirect('/setup', 303);
    return send(reply, 200, questionsPage(options.serverUrl, noAnswers, {}));
  });
  server.post('/setup', (request, reply) => {
    if (!session.knows(request.headers.cookie)) return refuseStranger({ request, reply }, session.isOpen());
    const origin = originOf(request);
    if (origin === undefined) return refuseOtherSite(reply);
    const answers = readAnswers(request.body);
    const planned = planManifest(options.app, answers, { ...options, origin, state: session.state });
    if ('faults' in planned) return send(reply, 422, questionsPage(options.serverUrl, answers, planned.faults));
    const page = confirmPage(options.app, options.serverUrl, planned.request);
    return send(reply, 200, page, `'self' https: ${new URL(options.serverUrl).origin}`);
  });
  server.get('/setup/callback', async (request, reply) => {
    if (!session.knows(request.headers.cookie)) return refuseStranger({ request, reply }, session.isOpen());
    const query = queryOf(request);
    if (!session.isState(query.get('state') ?? '')) return refuseState(reply);
    const result = await complete(query.get('code') ?? '');
    if ('trouble' in result) return send(reply, result.status, troublePage(result.title, result.trouble, result.next));
    reply.raw.once('close', () => done.resolve());
    return send(reply, 200, donePage(result.app, options.credentialsFile));
  });
  server.setNotFoundHandler((_request, reply) =>
    reply.code(503).header('retry-after', '60').send({ error: 'this server is being set up' }),
  );
  return { server, path: `/setup?token=${session.token}`, done: done.promise };
}

function send(reply: FastifyReply, status: number, page: string, forms = "'self'"): FastifyReply {
  return reply
    .code(status)
    .headers({
      'content-security-policy': policyTo(forms),
      'cache-control': 'no-store',
      // GitHub's page asks for the origin; the path may hold a code.
      'referrer-policy': 'strict-origin',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
    })
    .type('text/html; charset=utf-8')
    .send(page);
}

function refuseStranger({ reply }: Exchange, isOpen: boolean): FastifyReply {
  const what = isOpen
    ? 'This set-up was opened in another browser, and only that one can go on with it.'
    : 'This page opens by the address that the terminal shows: it holds a token that works once.';
  const next = isOpen
    ? html`Go on in that browser, or stop the server and start it again: it shows a new address.`
    : html`Copy the whole address from where <code>hedgerow serve</code> was started, or from its log.`;
  return send(reply, 403, troublePage('Not from here', what, next));
}

function refuseOtherSite(reply: FastifyReply): FastifyReply {
  const what = 'The form was sent from another site, so nothing was done.';
  return send(reply, 403, troublePage('Not from here', what, html`<a href="/setup">Answer the questions here</a>`));
}

function refuseState(reply: FastifyReply): FastifyReply {
  const what =
    'The answer that came from GitHub does not belong to this set-up: it was begun elsewhere, or before the server was started again.';
  const next = html`If an App was created, delete it on GitHub. Then <a href="/setup">start over</a>.`;
  return send(reply, 400, troublePage('Not the answer to our question', what, next));
}

/** The address at which the browser sees us, where the form came from our own page. */
function originOf({ headers }: FastifyRequest): string | undefined {
  const { origin, host } = headers;
  if (origin === undefined || !URL.canParse(origin)) return undefined;
  return new URL(origin).host === host ? origin : undefined;
}

function queryOf(request: FastifyRequest): URLSearchParams {
  return new URL(request.url, 'http://localhost').searchParams;
}

function readAnswers(body: unknown): Answers {
  const given = body instanceof URLSearchParams ? body : new URLSearchParams();
  const read = (name: keyof Answers): string => (given.get(name) ?? '').slice(0, 1000);
  return {
    owner: read('owner'),
    organization: read('organization'),
    delivery: read('delivery'),
    address: read('address'),
  };
}
