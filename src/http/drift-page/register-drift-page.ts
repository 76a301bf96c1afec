import type { FastifyInstance, FastifyReply } from 'fastify';
import type { DriftStore } from '../../ports/drift-store.ts';
import type { FabricFacts, RecordIndex } from '../../ports/record-index.ts';
import { contentPolicy } from '../content-policy.ts';
import { isSameSecret } from '../is-same-secret.ts';
import { printDriftPage } from './print-drift-page.ts';
import { style } from './style.ts';

export type DriftPageOptions = {
  readonly index: Pick<RecordIndex, 'named'>;
  readonly drift: Pick<DriftStore, 'find' | 'pageOf' | 'history'>;
  /** Web address of GitHub, without a trailing slash. */
  readonly serverUrl: string;
};

type Params = { readonly owner: string; readonly repo: string; readonly fabric: string; readonly page: string };

const shownChanges = 10;
const nowhere = { repository: 0, fabric: '' };
const policy = contentPolicy(style, "'none'");

/**
 * The page behind the Details link of a drift check. Who knows its address may read it: the last part of it stands in
 * the check alone, so that is who may read the repository. Whatever else is asked for is not found, by the same steps
 * and with the same answer.
 */
export function registerDriftPage(server: FastifyInstance, { index, drift, serverUrl }: DriftPageOptions): void {
  server.get<{ Params: Params; Querystring: { readonly part?: unknown } }>(
    '/drift/:owner/:repo/:fabric/:page',
    async ({ params, query }, reply) => {
      const { owner, repo, fabric, page } = params;
      const facts = await index.named(owner, repo, fabric);
      const known = await drift.pageOf(facts ?? nowhere);
      if (!isSameSecret(page, known ?? '') || facts === undefined || known === undefined) return refuse(reply);
      const standing = await drift.find(facts);
      if (standing === undefined) return refuse(reply);
      const history = await drift.history(facts, { limit: shownChanges });
      const input = { fabric: { name: facts.fabric, directory: facts.directory }, links: linksOf(serverUrl, facts) };
      const text = printDriftPage({ ...input, standing, history, now: new Date(), part: readPart(query.part) });
      return send(reply, 200, text);
    },
  );
}

function linksOf(server: string, { owner, repo, commit }: FabricFacts) {
  return { server, owner, repo, commit };
}

function readPart(given: unknown): number {
  return typeof given === 'string' && /^[1-9]\d{0,4}$/.test(given) ? Number(given) : 1;
}

function refuse(reply: FastifyReply): FastifyReply {
  return send(reply, 404, '<!doctype html><title>Not found</title><p>There is no such page.\n');
}

function send(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply
    .code(status)
    .headers({
      'content-security-policy': policy,
      'cache-control': 'no-store',
      // the address is what lets one in
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
    })
    .type('text/html; charset=utf-8')
    .send(text);
}
