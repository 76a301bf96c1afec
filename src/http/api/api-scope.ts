import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { Token, TokenScope } from '../../ports/access-store.ts';
import type { FabricFacts } from '../../ports/record-index.ts';

/** Where routes of the API are registered: their schemas give the types of what they get. */
export type ApiScope = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** What a write did, for the audit log; a trial (`dryRun`) wrote nothing. */
export type Noted = { change?: string; pullRequest?: number; isTrial?: boolean };

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose token it is; undefined on open routes. */
    caller: Token | undefined;
    /** The fabric in the path; undefined outside F. */
    fabric: FabricFacts | undefined;
    noted: Noted;
    /** The Idempotency-Key that this request is the first of, until it is answered. */
    claimed: string | undefined;
  }
  interface FastifyContextConfig {
    /** What a token must be allowed: `read` where nothing is said; `open` needs no token. */
    access?: TokenScope | 'open';
    /** Its answers hold a secret: they are kept nowhere. */
    isSecret?: boolean;
  }
}

/** The token that a request came with. A bug where the route is open. */
export function callerOf({ caller }: FastifyRequest): Token {
  if (caller === undefined) throw new Error('The route knows no caller');
  return caller;
}

/** The fabric that a request is about. A bug where the route is not below F. */
export function fabricOf({ fabric }: FastifyRequest): FabricFacts {
  if (fabric === undefined) throw new Error('The route is of no fabric');
  return fabric;
}
