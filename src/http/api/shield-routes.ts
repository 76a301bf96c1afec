import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import type { ApiSettings } from '../../config/api.ts';
import { ApiProblem } from './api-problem.ts';
import type { ApiScope } from './api-scope.ts';

const exposed = ['etag', 'location', 'retry-after', 'x-request-id', 'idempotency-replayed', 'preference-applied'];

/** Headers that browsers obey, which origins may call (none unless configured), and requests a minute of each token. */
export async function shieldRoutes(scope: ApiScope, { corsOrigins, apiRate }: ApiSettings): Promise<void> {
  await scope.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginResourcePolicy: { policy: corsOrigins.length > 0 ? 'cross-origin' : 'same-origin' },
  });
  if (corsOrigins.length > 0) {
    await scope.register(cors, {
      origin: corsOrigins.includes('*') ? '*' : [...corsOrigins],
      methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      exposedHeaders: exposed,
      maxAge: 600,
    });
  }
  await scope.register(rateLimit, {
    max: apiRate,
    timeWindow: 60_000,
    cache: 10_000,
    keyGenerator: ({ caller, ip }) => (caller === undefined ? `ip ${ip}` : `token ${caller.id}`),
    errorResponseBuilder: (_request, { max, ttl }) =>
      new ApiProblem('rate-limited', `a token may send ${max} requests a minute`, {
        headers: { 'retry-after': String(Math.max(1, Math.ceil(ttl / 1000))) },
      }),
  });
}
