import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../../demo/ask-api.ts';
import { renderMarkdown } from '../../demo/page/markdown.ts';
import { createPages } from '../../demo/page.ts';
import { hostileText } from '../proposal/hostile-text.ts';
import { createGitHub, type GitHubDouble } from '../support/github/create-github.ts';

const bad = '</title><script>alert(1)</script>@octocat';
const files = {
  'README.md': `# Read me\n\n${bad}\n`,
  'managed/vpc/a b#c?.yaml': `kind: VPC # ${bad}\nname: "x"\n`,
};

let github: GitHubDouble;
beforeAll(async () => {
  const api = { ...createApi('http://127.0.0.1:9', 'hr_x'), get: async <T>(path: string) => answers[path] as T };
  github = await createGitHub({ doors: (world) => [createPages(world, () => api)] });
  const repository = await github.createRepository({ name: 'acme/network', files });
  await github.push(repository, 'hedgerow/normalize/x', {
    files: { 'managed/vpc/new.yaml': `${bad}\n` },
    message: bad,
  });
  const pull = { title: bad, body: `${bad}\n\n<details><summary>More</summary>\n\ninside\n\n</details>` };
  const opened = await github.openPullRequest(repository, { ...pull, head: 'hedgerow/normalize/x', base: 'main' });
  github.comment(opened, bad);
});
afterAll(() => github.close());

const record = {
  key: { group: 'vpc.githedgehog.com', kind: 'VPC', namespace: 'default', name: bad },
  ...{ path: 'managed/vpc/a b#c?.yaml', line: 3, blob: 'b', git: {} },
  proposed: [{ change: 'c1', state: 'proposed', pullRequest: 1, deleted: false }],
  differences: [{ pointer: '/spec/vlan', change: 'c1', git: bad, proposed: 1005 }],
  states: { change: 'proposed', live: 'unknown' },
};
const answers: Readonly<Record<string, unknown>> = {
  '/fabrics': {
    items: [
      { repository: 'acme/network', fabric: 'x', url: '/api/v1/fabrics/acme/network/x', branch: 'main', directory: '' },
    ].map((fabric) => ({ ...fabric, commit: 'abc', records: 1 })),
  },
  '/fabrics/acme/network/x/records?limit=500': { items: [record] },
  '/fabrics/acme/network/x/events?limit=500': {
    items: [
      { id: 'e.1', type: 'change.proposed', at: '2026-11-24T09:00:00.000Z', about: { title: bad, pullRequest: 1 } },
    ],
  },
};

async function open(path: string) {
  const response = await fetch(`${github.origin}${path}`);
  return {
    status: response.status,
    policy: response.headers.get('content-security-policy'),
    text: await response.text(),
  };
}

describe('pages', () => {
  it.each([
    ['/', 'acme/network'],
    ['/-/records', '/acme/network/blob/main/managed/vpc/a%20b%23c%3F.yaml#L3'],
    ['/-/records', '<td><b>1005</b> <a href="/acme/network/pull/1">#1</a></td>'],
    ['/acme/network', 'Read me'],
    ['/acme/network/tree/main/managed/vpc', 'a b#c?.yaml'],
    ['/acme/network/blob/main/managed/vpc/a%20b%23c%3F.yaml', 'id="L2"'],
    ['/acme/network/blob/hedgerow/normalize/x/managed/vpc/new.yaml', '@octocat'],
    ['/acme/network/pulls', 'hedgerow/normalize/x'],
    ['/acme/network/pull/1', '<details><summary>More</summary>'],
    ['/acme/network/pull/1/files', 'managed/vpc/new.yaml'],
    ['/acme/network/pull/1/checks', 'No checks yet.'],
    ['/acme/network/commits', 'Start'],
    ['/acme/network/commit/main', 'README.md'],
  ])('%s shows %s, inert', async (path, part) => {
    const { status, policy, text } = await open(path);
    expect(status).toBe(200);
    expect(policy).toBe(
      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(text).toContain(part);
    expect(text).not.toMatch(/<script|<img|<form|<iframe|style=|\bon\w+=/i);
  });
  it.each([
    '/acme/nothing',
    '/acme/network/blob/main/nothing',
    '/acme/network/blob/main/..%2f..%2fetc',
    '/acme/network/pull/99',
    '/acme/network/runs/1',
    '/acme/network/commit/HEAD~1',
    '/%E0%A4%A',
  ])('%s is not found', async (path) => {
    expect((await open(path)).status).toBe(404);
  });
  it('leaves the API to the API', async () => {
    expect((await open('/api/v3/repos/acme/network')).text).toContain('"full_name":"acme/network"');
  });
});

describe('renderMarkdown', () => {
  it('lets no HTML through but folded details', () => {
    expect(renderMarkdown('<details><summary>a</summary>\n\n<b onclick=x>b</b>\n\n</details><!-- c -->').html).toBe(
      '<div class="markdown"><details><summary>a</summary>\n<p>&lt;b onclick=x&gt;b&lt;/b&gt;</p>\n</details></div>',
    );
  });
  it('makes only harmless elements of any text', () => {
    const harmless =
      /^<\/?(?:p|a|em|strong|del|code|pre|span|ul|ol|li|h[1-6]|hr|br|blockquote|table|thead|tbody|tr|th|td|div|details|summary|img|input|sup|section)(?=[\s>/])[^<>]*>$/;
    fc.assert(
      fc.property(hostileText, (text) => {
        const tags = renderMarkdown(text).html.match(/<[^>]*>?/g) ?? [];
        for (const tag of tags) expect(tag).toMatch(harmless);
        expect(tags.join('')).not.toMatch(/javascript:|\son\w+=/i);
      }),
      { numRuns: 500 },
    );
  });
});
