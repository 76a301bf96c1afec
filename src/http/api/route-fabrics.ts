import type { FabricFacts } from '../../ports/record-index.ts';
import type { ApiOptions } from './api-options.ts';
import { type ApiScope, callerOf, fabricOf } from './api-scope.ts';
import { sees } from './authenticate.ts';
import {
  afterSchema,
  answers,
  fabricParams,
  jsonAnswer,
  limitSchema,
  pageOf,
  refTo,
  strict,
} from './common-schemas.ts';
import { fabricExample, fabricSchema } from './fabric-schemas.ts';
import { pageAfter, readAfter } from './page-token.ts';
import { renderSummary } from './render-drift.ts';
import { fabricUrl, renderFabric } from './render-fabric.ts';

const usualLimit = 20;
const fabricRef = refTo(fabricSchema);
const listQuery = strict({ limit: limitSchema(100, usualLimit), after: afterSchema });

/** `GET /fabrics` and `GET F` (DESIGN.md 5.7). */
export function registerFabrics(scope: ApiScope, api: ApiOptions): void {
  const render = async (facts: FabricFacts) => {
    const hasCluster = api.drift.hasCluster(facts);
    const [kinds, open, pauses, standing] = await Promise.all([
      api.index.counts(facts),
      api.changes.open(facts.repository),
      api.pauses.read(facts.repository),
      hasCluster ? api.drift.store.find(facts) : undefined,
    ]);
    const own = open.filter(({ fabric }) => fabric === facts.fabric);
    return renderFabric({ facts, kinds, open: own, pauses, drift: renderSummary(standing, hasCluster) }, api.serverUrl);
  };
  scope.get(
    '/fabrics',
    {
      schema: {
        operationId: 'listFabrics',
        summary: 'Fabrics that the token may see',
        tags: ['fabrics'],
        querystring: listQuery,
        response: answers({
          200: jsonAnswer(pageOf(fabricRef), 'By owner, repository and name.', { items: [fabricExample], next: null }),
        }),
      },
    },
    async (request) => {
      const { limit = usualLimit } = request.query;
      const after = readAfter(request.query.after, 'url');
      const caller = callerOf(request);
      const seen = (await api.index.list())
        .filter((facts) => sees(caller, facts))
        .map((facts) => ({ facts, url: fabricUrl(facts) }));
      const rest = seen
        .filter(({ url }) => after === undefined || url > after)
        .sort((a, b) => (a.url < b.url ? -1 : 1));
      const page = rest.slice(0, limit);
      return {
        items: await Promise.all(page.map(({ facts }) => render(facts))),
        next: pageAfter(rest.length > limit ? page.at(-1)?.url : undefined, 'url'),
      };
    },
  );
  scope.get(
    '/fabrics/:owner/:repo/:fabric',
    {
      schema: {
        operationId: 'getFabric',
        summary: 'One fabric',
        tags: ['fabrics'],
        params: fabricParams,
        response: answers({ 200: jsonAnswer(fabricRef, 'The fabric as it is known now.', fabricExample) }),
      },
    },
    async (request) => await render(fabricOf(request)),
  );
}
