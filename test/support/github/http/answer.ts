import type { Json, JsonObject } from '../../../../src/domain/json.ts';

/** What a route answers. `body` undefined: an empty body; a Buffer is sent as it is. */
export type Answer = {
  readonly status: number;
  readonly body?: Json | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
};

/**
 * An answer of GitHub that is not a success. `fault` says that the request itself was wrong whatever the state of
 * the repository, so that no well-made client sends it: it is recorded as a violation.
 */
export class ApiError extends Error {
  readonly status: number;
  readonly body: JsonObject;
  readonly headers: Readonly<Record<string, string>>;
  readonly fault: boolean;

  constructor(
    status: number,
    message: string,
    more: {
      readonly errors?: readonly Json[];
      readonly headers?: Readonly<Record<string, string>>;
      readonly fault?: boolean;
    } = {},
  ) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.headers = more.headers ?? {};
    this.fault = more.fault ?? false;
    this.body = {
      message,
      ...(more.errors ? { errors: more.errors } : {}),
      documentation_url: 'https://docs.github.com/rest',
      status: String(status),
    };
  }
}

export const ok = (body: Json): Answer => ({ status: 200, body });
export const created = (body: Json): Answer => ({ status: 201, body });
export const noContent: Answer = { status: 204 };

export const notFound = (): ApiError => new ApiError(404, 'Not Found');
export const emptyRepository = (): ApiError => new ApiError(409, 'Git Repository is empty.');
export const forbidden = (message = 'Resource not accessible by integration'): ApiError => new ApiError(403, message);

/** 422 for a reason that lies in the state of the repository: a client can meet it through no fault of its own. */
export function refused(message: string, errors?: readonly Json[]): ApiError {
  return new ApiError(422, message, errors ? { errors } : {});
}

/** 422 for a request that could never have worked. */
export function malformed(message: string, errors?: readonly Json[]): ApiError {
  return new ApiError(422, message, { fault: true, ...(errors ? { errors } : {}) });
}

/** 422 "Validation Failed" about one field. */
export function invalid(resource: string, field: string, code: string, message?: string): ApiError {
  return malformed('Validation Failed', [{ resource, field, code, ...(message ? { message } : {}) }]);
}

/** GitHub's words for too much at once. */
export const secondaryWords =
  'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
