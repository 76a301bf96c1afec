import type { ApiOptions } from './api-options.ts';
import type { ApiScope } from './api-scope.ts';

/**
 * Every write that a token asked for is in the audit log, refused ones too: who, what, and what came of it. Requests
 * are in the program's log by their path, without query and body.
 */
export function auditWrites(scope: ApiScope, { audit, log }: Pick<ApiOptions, 'audit' | 'log'>): void {
  scope.addHook('onSend', async (request, reply) => {
    const { caller, fabric, noted, method, id } = request;
    const isWrite = method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
    if (!isWrite || caller === undefined || noted.isTrial) return;
    const { isTrial: _, ...came } = noted;
    const path = pathOf(request.url);
    try {
      await audit.write({
        token: caller.id,
        tokenName: caller.name,
        request: id,
        method,
        path,
        ...(fabric === undefined ? {} : { ref: { repository: fabric.repository, fabric: fabric.fabric } }),
        ...came,
        status: reply.statusCode,
      });
    } catch (error) {
      log.error({ err: error, request: id, token: caller.id, method, path, ...came }, 'Audit entry was not kept');
    }
  });
  scope.addHook('onResponse', async (request, reply) => {
    const { caller, method, id } = request;
    const fields = { request: id, token: caller?.id, method, path: pathOf(request.url), status: reply.statusCode };
    log[method === 'GET' ? 'debug' : 'info']({ ...fields, ms: Math.round(reply.elapsedTime) }, 'API request');
  });
}

function pathOf(url: string): string {
  return url.split('?', 1)[0]?.slice(0, 1000) ?? '';
}
