import type { Static } from 'typebox';
import {
  changeSubscription,
  mostSubscriptions,
  rotateSecret,
  type SubscriptionDesk,
  subscribe,
  tryOut,
} from '../../actions/manage-subscriptions.ts';
import { printCursor } from '../../ports/feed.ts';
import type { FabricRef } from '../../ports/record-index.ts';
import type { Subscription } from '../../ports/subscription-store.ts';
import { ApiProblem } from './api-problem.ts';
import { type ApiScope, fabricOf } from './api-scope.ts';
import { answers, fabricParams, jsonAnswer, pageOf } from './common-schemas.ts';
import { fabricUrl } from './render-fabric.ts';
import {
  subscribeExample,
  subscribeSchema,
  subscriptionChangeExample,
  subscriptionChangeSchema,
  subscriptionExample,
  subscriptionParams,
  subscriptionRef,
  type subscriptionSchema,
  trialExample,
  trialSchema,
  withSecretExample,
  withSecretSchema,
} from './subscription-schemas.ts';

/** All of it needs `write`: a receiver's address may hold what nobody else shall know. */
const config = { access: 'write' } as const;
/** An answer that holds a secret is not kept for a replay. */
const secretConfig = { ...config, isSecret: true } as const;
const tags = ['subscriptions'];
const one = jsonAnswer(subscriptionRef, 'The subscription.', subscriptionExample);

/** `F/subscriptions` (DESIGN.md 5.7): webhooks of the feed. */
export function subscriptionRoutes(desk: SubscriptionDesk): (scope: ApiScope) => void {
  return (scope) => {
    makeSubscriptions(scope, desk);
    readSubscriptions(scope, desk);
    steerSubscriptions(scope, desk);
  };
}

function makeSubscriptions(scope: ApiScope, desk: SubscriptionDesk): void {
  scope.post(
    '/subscriptions',
    {
      config: secretConfig,
      schema: {
        operationId: 'subscribe',
        summary: 'Have the events of the fabric sent to an address',
        description:
          'In order and signed (Standard Webhooks), from now on. An `Idempotency-Key` is not remembered here: the answer holds a secret.',
        tags,
        params: fabricParams,
        body: { ...subscribeSchema, examples: [subscribeExample] },
        response: answers(
          { 201: jsonAnswer(withSecretSchema, 'Events follow.', withSecretExample) },
          [403, 409, 413, 415, 422],
        ),
      },
    },
    async (request, reply) => {
      const facts = fabricOf(request);
      const { url, types = [] } = request.body;
      const answer = await subscribe(facts, { url, types }, desk);
      if (answer.is === 'too-many') {
        throw new ApiProblem('too-many', `a fabric has ${mostSubscriptions} subscriptions at most: delete one first`);
      }
      if (answer.is === 'no-fabric') throw new ApiProblem('not-found', 'the fabric is not there any more');
      if (answer.is !== 'done') throw refuse(answer);
      const { subscription, secret } = answer;
      reply.code(201).header('location', `${fabricUrl(facts)}/subscriptions/${subscription.id}`);
      return { subscription: render(subscription, desk.now()), secret };
    },
  );
  scope.post(
    '/subscriptions/:id/rotate',
    {
      config: secretConfig,
      schema: {
        operationId: 'rotateSecret',
        summary: 'A new secret; for 24 hours webhooks are signed with the former one as well',
        tags,
        params: subscriptionParams,
        response: answers(
          { 200: jsonAnswer(withSecretSchema, 'It holds from now on.', withSecretExample) },
          [403, 415],
        ),
      },
    },
    async (request) => {
      const answer = await rotateSecret({ ...refOf(fabricOf(request)), id: request.params.id }, desk);
      if (answer === undefined) throw notThere();
      if (answer.is !== 'done') throw refuse(answer);
      return { subscription: render(answer.subscription, desk.now()), secret: answer.secret };
    },
  );
}

function readSubscriptions(scope: ApiScope, desk: SubscriptionDesk): void {
  const list = jsonAnswer(pageOf(subscriptionRef), 'All of them.', { items: [subscriptionExample], next: null });
  scope.get(
    '/subscriptions',
    {
      config,
      schema: {
        operationId: 'listSubscriptions',
        summary: 'Subscriptions to the feed, oldest first',
        tags,
        params: fabricParams,
        response: answers({ 200: list }, [403]),
      },
    },
    async (request) => {
      const found = await desk.subscriptions.list(refOf(fabricOf(request)));
      return { items: found.map((subscription) => render(subscription, desk.now())), next: null };
    },
  );
  scope.get(
    '/subscriptions/:id',
    {
      config,
      schema: {
        operationId: 'getSubscription',
        summary: 'One subscription: how far it got, and why it fails',
        tags,
        params: subscriptionParams,
        response: answers({ 200: one }, [403]),
      },
    },
    async (request) => {
      const found = await desk.subscriptions.find(refOf(fabricOf(request)), request.params.id);
      if (found === undefined) throw notThere();
      return render(found, desk.now());
    },
  );
}

function steerSubscriptions(scope: ApiScope, desk: SubscriptionDesk): void {
  scope.patch(
    '/subscriptions/:id',
    {
      config,
      schema: {
        operationId: 'changeSubscription',
        summary: 'Another address or other types; set going again',
        tags,
        params: subscriptionParams,
        body: { ...subscriptionChangeSchema, examples: [subscriptionChangeExample] },
        response: answers({ 200: one }, [403, 413, 415, 422]),
      },
    },
    async (request) => {
      const ref = { ...refOf(fabricOf(request)), id: request.params.id };
      const answer = await changeSubscription(ref, request.body, desk);
      if (answer === undefined) throw notThere();
      if (answer.is !== 'done') throw refuse(answer);
      return render(answer.subscription, desk.now());
    },
  );
  scope.delete(
    '/subscriptions/:id',
    {
      config,
      schema: {
        operationId: 'unsubscribe',
        summary: 'Send no more',
        tags,
        params: subscriptionParams,
        response: answers({ 204: { type: 'null', description: 'It is gone.' } }, [403]),
      },
    },
    async (request, reply) => {
      if (!(await desk.subscriptions.remove(refOf(fabricOf(request)), request.params.id))) throw notThere();
      return await reply.code(204).send();
    },
  );
  scope.post(
    '/subscriptions/:id/test',
    {
      config,
      schema: {
        operationId: 'testSubscription',
        summary: 'Send a `ping` now, and see what the receiver says',
        description: 'Nothing else changes: a subscription that waits for its next try goes on waiting.',
        tags,
        params: subscriptionParams,
        response: answers({ 200: jsonAnswer(trialSchema, 'What came of it.', trialExample) }, [403, 415]),
      },
    },
    async (request) => {
      const result = await tryOut(fabricOf(request), request.params.id, desk);
      if (result === undefined) throw notThere();
      const { is, status = null } = result;
      return { result: is, status, why: is === 'failed' ? result.why : null };
    },
  );
}

function refOf({ repository, fabric }: FabricRef): FabricRef {
  return { repository, fabric };
}

/** A subscription without its secrets. */
function render(subscription: Subscription, now: number): Static<typeof subscriptionSchema> {
  const { id, url, types, state, cursor, createdAt, tries, secrets } = subscription;
  const former = secrets.map(({ until }) => until ?? '').filter((until) => Date.parse(until) > now);
  return {
    ...{ id, url, types: [...types], state, cursor: printCursor(cursor), createdAt, tries },
    formerSecretUntil: former.sort().at(-1) ?? null,
    failingSince: subscription.failingSince ?? null,
    nextTryAt: subscription.nextTryAt ?? null,
    lastStatus: subscription.lastStatus ?? null,
    lastError: subscription.lastError ?? null,
  };
}

function notThere(): ApiProblem {
  return new ApiProblem('not-found', 'there is no such subscription');
}

function refuse(refused: { is: 'refused'; why: string } | { is: 'no-key' }): ApiProblem {
  if (refused.is === 'no-key') {
    const how = 'the operator of this server sets ENCRYPTION_KEY or ENCRYPTION_KEY_PATH';
    return new ApiProblem('unavailable', `secrets of subscriptions cannot be kept here until ${how}`);
  }
  const errors = [{ pointer: '/url', code: 'address-refused', message: refused.why }];
  return new ApiProblem('address-refused', `webhooks are not sent to this address: ${refused.why}`, { errors });
}
