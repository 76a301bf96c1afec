import type { JsonObject } from '../../../../src/domain/json.ts';
import { type Answer, notFound, ok } from '../http/answer.ts';
import { appOf } from '../http/authenticate.ts';
import { type Call, type Route, route } from '../http/router.ts';
import type { Delivery } from '../webhooks/courier.ts';

/** GitHub's list goes back three days. */
const remembered = 3 * 24 * 3_600_000;

/** The App's webhook: its settings, its deliveries, and sending one again. */
export const hookRoutes: readonly Route[] = [
  route('GET', '/app/hook/config', ({ caller }) => {
    const { webhook } = appOf(caller);
    const address = webhook.url === '' ? {} : { url: webhook.url };
    return ok({ ...address, content_type: 'json', secret: '********', insecure_ssl: '0' });
  }),
  route('GET', '/app/hook/deliveries', listDeliveries),
  route('GET', '/app/hook/deliveries/{delivery_id}', (call) => ok(renderWhole(deliveryOf(call)))),
  route('POST', '/app/hook/deliveries/{delivery_id}/attempts', (call) => {
    call.platform.courier.redeliver(deliveryOf(call).id);
    return { status: 202, body: {} };
  }),
];

function ownDeliveries({ platform, caller }: Call): Delivery[] {
  const app = appOf(caller);
  const oldest = platform.world.clock().getTime() - remembered;
  return platform.courier.log
    .filter((delivery) => delivery.app === app && delivery.status !== 'pending')
    .filter((delivery) => Date.parse(delivery.deliveredAt) >= oldest)
    .reverse();
}

function deliveryOf(call: Call): Delivery {
  const found = ownDeliveries(call).find(({ id }) => id === Number(call.params.delivery_id));
  if (!found) throw notFound();
  return found;
}

/** Newest first, a page at a time; the cursor is the id to go on after. */
function listDeliveries(call: Call): Answer {
  const size = Math.min(100, Number(call.query.get('per_page') ?? 30) || 30);
  const cursor = call.query.get('cursor');
  const status = call.query.get('status');
  const all = ownDeliveries(call).filter(({ statusCode }) => {
    const success = statusCode >= 200 && statusCode < 400;
    return status === null || (status === 'success') === success;
  });
  const start = cursor === null ? 0 : all.findIndex(({ id }) => `v1_${id}` === cursor) + 1;
  const page = all.slice(start, start + size);
  const last = page.at(-1);
  const more = last && all.length > start + size;
  const next = new URLSearchParams({ ...(status ? { status } : {}), per_page: String(size), cursor: `v1_${last?.id}` });
  const address = `${call.platform.world.apiUrl}/app/hook/deliveries`;
  return {
    status: 200,
    body: page.map(renderItem),
    headers: more ? { link: `<${address}?${next.toString()}>; rel="next"` } : {},
  };
}

function renderItem(delivery: Delivery): JsonObject {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: delivery.duration,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installation?.id ?? null,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

function renderWhole(delivery: Delivery): JsonObject {
  return {
    ...renderItem(delivery),
    url: delivery.url,
    request: { headers: delivery.requestHeaders, payload: delivery.payload },
    response: { headers: delivery.responseHeaders, payload: delivery.responseBody },
  };
}
