import { ok } from '../http/answer.ts';
import { limitKey } from '../http/authenticate.ts';
import type { RateLimit } from '../http/rate-limit.ts';
import { type Route, route } from '../http/router.ts';
import { appRoutes } from './apps.ts';
import { checkRoutes } from './checks.ts';
import { commitRoutes } from './commits.ts';
import { contentRoutes } from './contents.ts';
import { gitDataRoutes } from './git-data.ts';
import { hookRoutes } from './hooks.ts';
import { issueRoutes } from './issues.ts';
import { pullRoutes } from './pulls.ts';
import { refRoutes } from './refs.ts';
import { repositoryRoutes } from './repositories.ts';
import { treeRoutes } from './trees.ts';

/** Every route but those of the archive; what is more exact stands before what is wider. */
export function allRoutes(rateLimit: RateLimit): readonly Route[] {
  return [
    ...appRoutes,
    ...hookRoutes,
    ...gitDataRoutes,
    ...treeRoutes,
    ...refRoutes,
    ...checkRoutes,
    ...commitRoutes,
    ...contentRoutes,
    ...pullRoutes,
    ...issueRoutes,
    ...repositoryRoutes,
    route('GET', '/rate_limit', ({ caller }) => {
      const figures = rateLimit.figures(limitKey(caller));
      return ok({ resources: { core: figures, search: figures }, rate: figures });
    }),
  ];
}
