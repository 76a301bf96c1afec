import type { Answer } from './http/answer.ts';
import type { Payload } from './state/model.ts';

/** Something that GitHub's own description does not allow, or a fault of the double. */
export type Violation = {
  readonly where: 'request' | 'response' | 'webhook' | 'double';
  readonly what: string;
  readonly message: string;
};

/** GitHub's description of its API, as far as it can be asked. */
export type Description = {
  /** Why GitHub would refuse a request with 422, null where it would not. */
  checkRequest(
    operation: string,
    params: Readonly<Record<string, string>>,
    query: URLSearchParams,
    body: Payload | undefined,
  ): string | null;
  checkResponse(operation: string, answer: Answer): string | null;
  checkWebhook(event: string, action: string | null, payload: Payload): string | null;
};
