import type { Json, JsonObject } from '../../../../src/domain/json.ts';
import { readCommit } from '../git/commits.ts';
import { type Answer, notFound, ok } from '../http/answer.ts';
import { answerPage } from '../http/page.ts';
import { type RepositoryCall, type Route, repositoryRoute, route } from '../http/router.ts';
import { renderAccount, renderUser } from '../render/account.ts';
import { renderCommit } from '../render/commit.ts';
import { renderFullRepository, repositoryUrl } from '../render/repository.ts';
import type { Repository } from '../state/model.ts';
import { matchesPattern } from '../state/rules.ts';
import { now, roleOf, type World } from '../state/world.ts';

/** Repositories, their branches and who may do what. */
export const repositoryRoutes: readonly Route[] = [
  repositoryRoute('GET', '', ({ platform, repository }) => ok(renderFullRepository(platform.world, repository))),
  repositoryRoute('GET', '/branches', async (call) => {
    const { platform, repository } = call;
    const refs = await repository.git.refs('refs/heads/');
    const url = repositoryUrl(platform.world, repository);
    return answerPage(call, `${url}/branches`, refs, (page) =>
      page.map(([ref, sha]) => {
        const name = ref.slice('refs/heads/'.length);
        return { name, commit: { sha, url: `${url}/commits/${sha}` }, protected: isProtected(repository, name) };
      }),
    );
  }),
  repositoryRoute('GET', '/branches/{branch}', readBranch),
  repositoryRoute('GET', '/rules/branches/{branch}', ({ repository, params }) =>
    ok(listRules(repository, params.branch ?? '')),
  ),
  repositoryRoute('GET', '/collaborators/{username}/permission', ({ platform, repository, params }) =>
    ok(renderPermission(platform.world, repository, params.username ?? '')),
  ),
  repositoryRoute('GET', '/codeowners/errors', () => {
    throw notFound();
  }),
  route('GET', '/users/{username}', ({ platform, params }) => {
    const account = platform.world.accounts.get((params.username ?? '').toLowerCase());
    if (!account) throw notFound();
    return ok(renderUser(platform.world, account, now(platform.world)));
  }),
];

const isProtected = (repository: Repository, branch: string): boolean =>
  repository.rules.some(({ pattern }) => matchesPattern(pattern, branch)) ||
  repository.requiredChecks.some(({ pattern }) => matchesPattern(pattern, branch));

async function readBranch({ platform, repository, params }: RepositoryCall): Promise<Answer> {
  const name = params.branch ?? '';
  const sha = await repository.git.resolve(`refs/heads/${name}`);
  const commit = sha === null ? null : await readCommit(repository.git.objects, sha);
  if (!commit) throw notFound();
  const url = `${repositoryUrl(platform.world, repository)}/branches/${name}`;
  const guarded = isProtected(repository, name);
  const checks = repository.requiredChecks.filter(({ pattern }) => matchesPattern(pattern, name));
  const contexts = checks.flatMap((rule) => rule.checks);
  return ok({
    name,
    commit: renderCommit(platform.world, repository, commit),
    _links: { self: url, html: url },
    protected: guarded,
    protection: {
      enabled: guarded,
      required_status_checks: { enforcement_level: contexts.length > 0 ? 'everyone' : 'off', contexts, checks: [] },
    },
    protection_url: `${url}/protection`,
  });
}

function listRules(repository: Repository, branch: string): Json {
  const types = { create: 'creation', update: 'update', 'force-push': 'non_fast_forward', delete: 'deletion' } as const;
  const info = { ruleset_source_type: 'Repository', ruleset_source: repository.fullName, ruleset_id: 1 };
  const refusals = repository.rules
    .filter(({ pattern }) => matchesPattern(pattern, branch))
    .flatMap(({ refuse }) => refuse.map((change): JsonObject => ({ type: types[change], ...info })));
  const checks = repository.requiredChecks
    .filter(({ pattern }) => matchesPattern(pattern, branch))
    .map((rule) => ({
      type: 'required_status_checks',
      ...info,
      parameters: {
        strict_required_status_checks_policy: false,
        required_status_checks: rule.checks.map((context) => ({ context })),
      },
    }));
  return [...refusals, ...checks];
}

function renderPermission(world: World, repository: Repository, username: string): JsonObject {
  const account = world.accounts.get(username.toLowerCase());
  if (!account) throw notFound();
  const role = roleOf(repository, account.login);
  const legacy = {
    admin: 'admin',
    maintain: 'write',
    write: 'write',
    triage: 'read',
    read: 'read',
    none: 'none',
  } as const;
  const permission = legacy[role];
  return {
    permission,
    role_name: role,
    user: {
      ...renderAccount(world, account),
      role_name: role,
      permissions: {
        admin: role === 'admin',
        maintain: role === 'admin' || role === 'maintain',
        push: permission === 'admin' || permission === 'write',
        triage: role !== 'read' && role !== 'none',
        pull: role !== 'none',
      },
    },
  };
}
