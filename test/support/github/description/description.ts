import type { JsonObject } from '../../../../src/domain/json.ts';
import type { Answer } from '../http/answer.ts';
import type { Payload } from '../state/model.ts';

/** Something that GitHub's own description does not allow, or a fault of the double. */
export type Violation = {
  readonly where: 'request' | 'response' | 'webhook' | 'double';
  readonly what: string;
  readonly message: string;
};

export type RequestParts = {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** undefined where the request had none. */
  readonly body: JsonObject | undefined;
};

/** GitHub's description of its API, as far as it can be asked. */
export type Description = {
  /** Operations as `GET /repos/{owner}/{repo}`, in the description's order. */
  readonly operations: readonly string[];
  /** Events as `pull_request.opened`, or `push` where there is no action. */
  readonly events: readonly string[];
  /**
   * `refusal`: why GitHub would answer 422, null where it would not. `remarks`: what it would ignore and nobody
   * sends on purpose (a misspelled member, a parameter in the wrong place).
   */
  checkRequest(operation: string, request: RequestParts): { refusal: string | null; remarks: readonly string[] };
  /** What an answer has that the description does not allow, or lacks; null where nothing. */
  checkResponse(operation: string, answer: Answer): string | null;
  checkWebhook(event: string, action: string | null, payload: Payload): string | null;
};
