import { Type } from 'typebox';
import { eventTypes } from '../../ports/feed.ts';
import { fabricParams, nullable, refTo, strict } from './common-schemas.ts';

const urlSchema = Type.String({
  minLength: 1,
  maxLength: 2_048,
  description: 'Where webhooks go: https, to a public address unless the operator lists the host.',
});
const typesSchema = Type.Array(Type.Enum([...eventTypes]), {
  maxItems: eventTypes.length,
  uniqueItems: true,
  description:
    'Types of events that are sent; empty: all. `fabric.reset` and `ping`, which are no events of the feed, are sent whatever stands here.',
});

export const subscriptionParams = strict({
  ...fabricParams.properties,
  id: Type.String({ pattern: '^[a-z0-9]{1,40}$', examples: ['q8m2x4v7c1'], description: 'Id of the subscription.' }),
});

export const subscribeSchema = strict({ url: urlSchema, types: Type.Optional(typesSchema) });
export const subscribeExample = {
  url: 'https://netbox.acme.example/hooks/hedgerow',
  types: ['record.added', 'record.modified', 'record.removed'],
};

export const subscriptionChangeSchema = strict(
  {
    url: Type.Optional(urlSchema),
    types: Type.Optional(typesSchema),
    state: Type.Optional(
      Type.Literal('active', { description: 'Sets it going again; one that waits for its next try is tried at once.' }),
    ),
  },
  { minProperties: 1 },
);
export const subscriptionChangeExample = { state: 'active' };

const whenFailing = (description: string) => nullable(Type.String({ description }));

export const subscriptionSchema = strict(
  {
    id: Type.String(),
    url: Type.String({ description: 'Where webhooks go.' }),
    types: Type.Array(Type.String(), { description: 'Empty: all.' }),
    state: Type.Enum(['active', 'disabled'], {
      description: '`disabled` after a day of failures, or when the receiver answered 410.',
    }),
    cursor: Type.String({ description: 'Everything up to this event was taken.' }),
    createdAt: Type.String(),
    formerSecretUntil: whenFailing('Until when webhooks are signed with a former secret as well.'),
    tries: Type.Integer({ description: 'How often the next event was sent in vain.' }),
    failingSince: whenFailing('Since when nothing was taken; null: all is well.'),
    nextTryAt: whenFailing('When it is sent again.'),
    lastStatus: nullable(Type.Integer({ description: 'HTTP status of the last answer.' })),
    lastError: whenFailing('Why the last one was not taken.'),
  },
  { $id: 'Subscription' },
);
export const subscriptionRef = refTo(subscriptionSchema);
export const subscriptionExample = {
  id: 'q8m2x4v7c1',
  ...subscribeExample,
  state: 'active',
  cursor: 'k3x9.4711',
  createdAt: '2026-11-24T09:00:00.000Z',
  formerSecretUntil: null,
  tries: 0,
  failingSince: null,
  nextTryAt: null,
  lastStatus: 204,
  lastError: null,
};

export const withSecretSchema = strict({
  subscription: subscriptionRef,
  secret: Type.String({ description: 'Shown this once: `whsec_` and the key of the signature in base64.' }),
});
export const withSecretExample = {
  subscription: { ...subscriptionExample, lastStatus: null },
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
};

export const trialSchema = strict({
  result: Type.Enum(['taken', 'gone', 'failed'], { description: '`gone`: it answered 410.' }),
  status: nullable(Type.Integer({ description: 'HTTP status of its answer; null: none came.' })),
  why: nullable(Type.String({ description: 'Why it failed.' })),
});
export const trialExample = { result: 'taken', status: 204, why: null };
