/** What went wrong with a request, in one word; the last part of a problem's `type`. */
export const apiCodes = {
  'invalid-request': [400, 'The request does not fit its schema'],
  'invalid-json': [400, 'The body is not JSON that can be read'],
  unauthorized: [401, 'A valid API token is needed'],
  forbidden: [403, 'The token may only read'],
  'not-found': [404, 'There is nothing here'],
  'no-cluster': [404, 'No cluster is connected to this fabric'],
  'not-compared': [404, 'The fabric was not compared with its cluster yet'],
  'not-acceptable': [406, 'None of the accepted types can be given'],
  collision: [409, 'Git and the edit changed the same fields'],
  'base-unknown': [409, 'The base of an edit cannot be found'],
  held: [409, 'Documents of the upload need a decision'],
  paused: [409, 'The fabric is paused'],
  state: [409, 'The Change is in a state that does not allow it'],
  'too-many': [409, 'There are as many as there may be'],
  'request-running': [409, 'The same request is under way'],
  gone: [410, 'Events after this cursor are no longer kept'],
  'too-large': [413, 'The body is too large'],
  'unsupported-type': [415, 'The type of the body is not known'],
  unreachable: [409, 'The cluster does not answer'],
  refused: [422, 'The fabric would refuse the result'],
  'address-refused': [422, 'Webhooks are not sent to this address'],
  'key-reused': [422, 'The Idempotency-Key came with another request before'],
  'base-required': [428, 'An edit without its base'],
  'rate-limited': [429, 'Too many requests'],
  internal: [500, 'Internal error'],
  unavailable: [503, 'Not possible now'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ApiCode = keyof typeof apiCodes;

/** One fault of the input at its place. */
export type ApiFault = {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
  readonly path?: string;
  readonly line?: number;
};

type Details = {
  readonly errors?: readonly object[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the problem, such as `collisions`. */
  readonly more?: Readonly<Record<string, unknown>>;
};

/** An answer that is a problem (RFC 9457): thrown by what serves a request, written by the API's error handler. */
export class ApiProblem extends Error {
  readonly code: ApiCode;
  readonly details: Details;

  constructor(code: ApiCode, detail: string, details: Details = {}) {
    super(detail);
    this.code = code;
    this.details = details;
  }
}

/** The body of a problem. `instance` is the id of the request, as in the log. */
export function renderProblem({ code, message, details }: ApiProblem, instance: string): object {
  const [status, title] = apiCodes[code];
  const { errors, more } = details;
  return {
    type: `urn:hedgerow:problem:${code}`,
    title,
    status,
    detail: message,
    code,
    instance,
    ...(errors === undefined ? {} : { errors }),
    ...more,
  };
}
