import swagger from '@fastify/swagger';
import type { ApiScope } from './api-scope.ts';
import { answers, anyObject, jsonAnswer } from './common-schemas.ts';

const about = `Records of a fabric as Git holds them, edits that become pull requests, and a feed of every change.
A request carries a bearer token (\`hedgerow token create\`). A fault is a problem (RFC 9457) with a \`code\` for programs.`;

/** The OpenAPI 3.1 document, made from the schemas that requests are judged by, at \`openapi.json\`. */
export async function describeApi(scope: ApiScope, version: string): Promise<void> {
  await scope.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Hedgerow',
        version,
        description: about,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'hr_…' } } },
      security: [{ token: [] }],
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) =>
        typeof json.$id === 'string' ? json.$id : `schema-${index}`,
    },
  });
  scope.get(
    '/openapi.json',
    {
      config: { access: 'open' },
      schema: {
        operationId: 'getOpenApi',
        summary: 'This document',
        tags: ['about'],
        security: [],
        response: answers({ 200: jsonAnswer(anyObject('OpenAPI 3.1'), 'OpenAPI 3.1', { openapi: '3.1.0' }) }),
      },
    },
    async (): Promise<object> => scope.swagger(),
  );
}
