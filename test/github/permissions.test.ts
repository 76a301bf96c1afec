import { readdirSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';

type Manifest = { readonly default_permissions: Record<string, 'read' | 'write'>; readonly default_events: string[] };

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const manifest = load(read('app.yml')) as Manifest;
const sources = (directory: string) =>
  readdirSync(new URL(directory, root), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => read(`${directory}/${name}`))
    .join('\n');

// GitHub, "Permissions required for GitHub Apps": the one permission of ours that each call needs.
const needs: Readonly<Record<string, `${string}: ${'read' | 'write'}`>> = {
  'repos.get': 'metadata: read',
  // The App's own token needs no permission; what every App has stands for it.
  'apps.createFromManifest': 'metadata: read',
  'apps.getAuthenticated': 'metadata: read',
  'apps.getWebhookConfigForApp': 'metadata: read',
  'apps.listInstallations': 'metadata: read',
  'apps.getInstallation': 'metadata: read',
  'rateLimit.get': 'metadata: read',
  'apps.getRepoInstallation': 'metadata: read',
  'apps.listReposAccessibleToInstallation': 'metadata: read',
  'apps.listWebhookDeliveries': 'metadata: read',
  'apps.redeliverWebhookDelivery': 'metadata: read',
  'repos.getBranch': 'contents: read',
  'repos.compareCommitsWithBasehead': 'contents: read',
  'repos.getCollaboratorPermissionLevel': 'metadata: read',
  'repos.listCommits': 'contents: read',
  'repos.downloadTarballArchive': 'contents: read',
  'git.getTree': 'contents: read',
  'git.getBlob': 'contents: read',
  'git.getCommit': 'contents: read',
  'git.getRef': 'contents: read',
  'git.listMatchingRefs': 'contents: read',
  'git.createBlob': 'contents: write',
  'git.createTree': 'contents: write',
  'git.createCommit': 'contents: write',
  'git.createRef': 'contents: write',
  'git.updateRef': 'contents: write',
  'git.deleteRef': 'contents: write',
  'pulls.list': 'pull_requests: read',
  'pulls.get': 'pull_requests: read',
  'pulls.merge': 'contents: write',
  'pulls.listCommits': 'pull_requests: read',
  'pulls.create': 'pull_requests: write',
  'pulls.update': 'pull_requests: write',
  'pulls.requestReviewers': 'pull_requests: write',
  'issues.listComments': 'pull_requests: read',
  'issues.createComment': 'pull_requests: write',
  'issues.updateComment': 'pull_requests: write',
  'issues.addLabels': 'pull_requests: write',
  'issues.listForRepo': 'issues: read',
  'issues.create': 'issues: write',
  'issues.update': 'issues: write',
  'checks.listForRef': 'checks: read',
  'checks.create': 'checks: write',
};

// GitHub, "Webhook events and payloads": what an App needs to hear an event, where no call of ours needs it as well.
const eventNeeds: Readonly<Record<string, `${string}: read`>> = {
  issue_comment: 'issues: read',
  merge_group: 'merge_queues: read',
  status: 'statuses: read',
};

// GitHub sends these to every App; one cannot subscribe to them.
const unasked: ReadonlySet<string> = new Set(['installation', 'installation_repositories']);

describe('app.yml', () => {
  const code = sources('src/github');
  const calls = [...code.matchAll(/\brest\.(\w+\.\w+)/g)].map(([, call]) => call ?? '');

  test('every call of the code has a known permission, and every known call is made', () => {
    expect(new Set(calls)).toEqual(new Set(Object.keys(needs)));
    expect(code).not.toMatch(/octokit\.(request|graphql|paginate)\b/);
  });

  test('asks for what the calls need and nothing else', () => {
    const asked = new Map<string, string>([['metadata', 'read']]);
    const heard = manifest.default_events.flatMap((event) => eventNeeds[event] ?? []);
    for (const need of [...calls.map((call) => needs[call] ?? ''), ...heard]) {
      const [permission = '', level = ''] = need.split(': ');
      if (asked.get(permission) !== 'write') asked.set(permission, level);
    }
    expect(manifest.default_permissions).toEqual(Object.fromEntries(asked));
  });

  test('only the adapter and the composition know Octokit', () => {
    for (const directory of ['src/actions', 'src/jobs', 'src/http', 'src/ports', 'src/webhooks']) {
      expect(sources(directory)).not.toMatch(/octokit\.rest/);
    }
  });

  test('asks for the events that are heard and no others', () => {
    const heard = [...sources('src/webhooks').matchAll(/app\.on\((\[[^\]]*\]|'[^']+')/g)]
      .flatMap(([, names]) => [...(names ?? '').matchAll(/'(\w+)/g)])
      .map(([, event]) => event ?? '')
      .filter((event) => !unasked.has(event));
    expect(new Set(heard)).toEqual(new Set(manifest.default_events));
  });

  test('is explained permission by permission and event by event', () => {
    const docs = read('docs/permissions.md');
    for (const [permission, level] of Object.entries(manifest.default_permissions)) {
      expect(docs).toContain(`### \`${permission}\`: ${level}`);
    }
    for (const event of manifest.default_events) expect(docs).toContain(`| \`${event}\` |`);
  });
});
