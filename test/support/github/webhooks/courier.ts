import { createHmac, randomUUID } from 'node:crypto';
import { isoSeconds } from '../git/commits.ts';
import type { App, Installation, Payload } from '../state/model.ts';

/** One attempt to deliver one event, as it stands in the App's delivery log. */
export type Delivery = {
  readonly id: number;
  /** The same for every attempt of one event. */
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly app: App;
  readonly installation: Installation | null;
  readonly repositoryId: number | null;
  readonly payload: Payload;
  readonly redelivery: boolean;
  readonly url: string;
  requestHeaders: Record<string, string>;
  deliveredAt: string;
  /** Seconds. */
  duration: number;
  /** `pending` until the receiver answered; then GitHub's word for the result. */
  status: string;
  statusCode: number;
  responseHeaders: Record<string, string>;
  responseBody: string | null;
};

export type NewDelivery = Pick<Delivery, 'event' | 'action' | 'app' | 'installation' | 'repositoryId' | 'payload'>;

/** What becomes of a delivery: sent, kept until `release`, lost on the way, or sent several times. */
export type Fate = 'send' | 'hold' | 'drop' | { readonly times: number };

export type Courier = {
  /** Every attempt so far, oldest first. */
  readonly log: readonly Delivery[];
  /** Enters an event in the log and sends it, unless the route says otherwise. Nothing is sent again by itself. */
  post(delivery: NewDelivery): Delivery;
  /** Sends an event once more: a new entry of the log with the guid of the old one. */
  redeliver(id: number): Delivery | undefined;
  /** Decides about each delivery to come; without a function everything is sent. */
  route(decide?: (delivery: Delivery) => Fate): void;
  /** Sends what was held, in the order the function gives (as it came, without one); resolves when all is answered. */
  release(order?: (held: readonly Delivery[]) => readonly Delivery[]): Promise<void>;
  readonly held: readonly Delivery[];
  /** Resolves when nothing is under way any more. */
  settle(): Promise<void>;
  close(): void;
};

/** How long a receiver may take, in milliseconds (DESIGN.md section 6). */
const patience = 10_000;

/** A courier that signs and posts webhooks as GitHub does. `patience` is in milliseconds. */
export function createCourier(options: {
  readonly clock: () => Date;
  readonly nextId: () => number;
  readonly patience?: number;
  readonly inspect: (delivery: Delivery) => void;
}): Courier {
  const log: Delivery[] = [];
  const underWay = new Set<Promise<void>>();
  const closing = new AbortController();
  let held: Delivery[] = [];
  let decide: (delivery: Delivery) => Fate = () => 'send';

  const send = (delivery: Delivery): void => {
    const sending = post(delivery, options, closing.signal).finally(() => underWay.delete(sending));
    underWay.add(sending);
  };
  const enter = (event: NewDelivery, guid: string, redelivery: boolean): Delivery => {
    const delivery: Delivery = {
      ...event,
      id: options.nextId(),
      guid,
      redelivery,
      url: event.app.webhook.url,
      requestHeaders: {},
      deliveredAt: isoSeconds(options.clock()),
      duration: 0,
      status: 'pending',
      statusCode: 0,
      responseHeaders: {},
      responseBody: null,
    };
    log.push(delivery);
    options.inspect(delivery);
    return delivery;
  };
  const dispatch = (delivery: Delivery): Delivery => {
    const fate = decide(delivery);
    if (fate === 'hold') held.push(delivery);
    else if (fate === 'drop') Object.assign(delivery, { status: 'failed to connect to host', statusCode: 502 });
    else for (let times = fate === 'send' ? 1 : fate.times; times > 0; times -= 1) send(delivery);
    return delivery;
  };
  const settle = async (): Promise<void> => {
    while (underWay.size > 0) await Promise.all(underWay);
  };

  return {
    log,
    get held() {
      return held;
    },
    post: (event) => dispatch(enter(event, randomUUID(), false)),
    redeliver(id) {
      const old = log.find((delivery) => delivery.id === id);
      return old ? dispatch(enter(old, old.guid, true)) : undefined;
    },
    route(next) {
      decide = next ?? (() => 'send');
    },
    async release(order = (all) => all) {
      const waiting = held;
      held = [];
      for (const delivery of order(waiting)) send(delivery);
      await settle();
    },
    settle,
    close: () => closing.abort(),
  };
}

/** The signature of a body under a secret, as `X-Hub-Signature-256` carries it. */
export function signBody(secret: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

function headersOf(delivery: Delivery, body: string): Record<string, string> {
  return {
    accept: '*/*',
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/double',
    'x-github-delivery': delivery.guid,
    'x-github-event': delivery.event,
    'x-github-hook-id': String(delivery.app.id),
    'x-github-hook-installation-target-id': String(delivery.app.id),
    'x-github-hook-installation-target-type': 'integration',
    'x-hub-signature-256': signBody(delivery.app.webhook.secret, body),
  };
}

async function post(delivery: Delivery, options: { readonly patience?: number }, closing: AbortSignal): Promise<void> {
  const body = JSON.stringify(delivery.payload);
  delivery.requestHeaders = headersOf(delivery, body);
  const started = performance.now();
  // An event reaches its receiver after the request that caused it was answered, more often than not.
  await new Promise((resolve) => setImmediate(resolve));
  if (delivery.url === '') {
    Object.assign(delivery, { status: 'failed to connect to host', statusCode: 502 });
    return;
  }
  try {
    const response = await fetch(delivery.url, {
      method: 'POST',
      body,
      headers: delivery.requestHeaders,
      redirect: 'manual',
      signal: AbortSignal.any([closing, AbortSignal.timeout(options.patience ?? patience)]),
    });
    delivery.responseBody = await response.text();
    delivery.responseHeaders = Object.fromEntries(response.headers);
    delivery.statusCode = response.status;
    delivery.status = response.ok ? 'OK' : `Invalid HTTP Response: ${response.status}`;
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError';
    delivery.statusCode = late ? 504 : 502;
    delivery.status = late ? 'timed out' : 'failed to connect to host';
  }
  delivery.duration = Math.round(performance.now() - started) / 1000;
}
