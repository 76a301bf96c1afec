import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newSecret, signMessage } from '../../src/hooks/sign-message.ts';
import { makeTree } from '../cli/temporary-directory.ts';

const guide = readFileSync(join(import.meta.dirname, '../../docs/webhooks.md'), 'utf8');
const snippet = (language: string): string =>
  new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'm').exec(guide)?.[1] ?? '';

type Case = { readonly secret: string; readonly headers: Record<string, string>; readonly body: string };

/** What the snippets shall say of each. */
function cases(): (Case & { readonly genuine: boolean })[] {
  const [present, former, foreign] = [newSecret(), newSecret(), newSecret()];
  const now = Date.now();
  const message = { id: 'k3x9.4711', body: '{"type":"record.added","name":"é ✓"}' };
  const by = (at: number, ...secrets: string[]) => ({
    headers: { ...signMessage(message, at, secrets) },
    body: message.body,
  });
  const good = by(now, present, former);
  const changed = (headers: Record<string, string>) => ({ ...good, headers: { ...good.headers, ...headers } });
  const signature = good.headers['webhook-signature'];
  return [
    { ...good, secret: present, genuine: true },
    { ...good, secret: former, genuine: true },
    { ...by(now - 290_000, present), secret: present, genuine: true },
    { ...good, secret: foreign, genuine: false },
    { ...good, body: `${good.body} `, secret: present, genuine: false },
    { ...changed({ 'webhook-id': 'k3x9.4712' }), secret: present, genuine: false },
    { ...changed({ 'webhook-timestamp': String(Math.floor(now / 1000) + 1) }), secret: present, genuine: false },
    { ...changed({ 'webhook-timestamp': 'soon' }), secret: present, genuine: false },
    { ...changed({ 'webhook-signature': '' }), secret: present, genuine: false },
    { ...changed({ 'webhook-signature': signature.replaceAll('v1,', 'v2,') }), secret: present, genuine: false },
    { ...changed({ 'webhook-signature': signature.slice(0, 20) }), secret: present, genuine: false },
    { ...changed({ 'webhook-signature': 'v1,é' }), secret: present, genuine: false },
    { ...by(now - 310_000, present), secret: present, genuine: false },
    { ...by(now + 310_000, present), secret: present, genuine: false },
  ];
}

describe('the snippets for receivers', () => {
  const all = cases();
  const input = JSON.stringify(all);
  const expected = all.map(({ genuine }) => genuine);

  test('in Node', () => {
    const driver = `
      import { readFileSync } from 'node:fs';
      const all = JSON.parse(readFileSync(0, 'utf8'));
      console.log(JSON.stringify(all.map((one) => isGenuine(one.secret, one.headers, Buffer.from(one.body)))));`;
    const path = join(makeTree({ 'verify.mjs': snippet('js') + driver }), 'verify.mjs');
    expect(JSON.parse(execFileSync(process.execPath, [path], { input, encoding: 'utf8' }))).toEqual(expected);
  });

  test.skipIf(spawnSync('python3', ['--version']).status !== 0)('in Python (where it is installed)', () => {
    const driver = `
import json, sys
print(json.dumps([is_genuine(one["secret"], one["headers"], one["body"].encode()) for one in json.load(sys.stdin)]))
`;
    const path = join(makeTree({ 'verify.py': snippet('python') + driver }), 'verify.py');
    const env = { ...process.env, PYTHONUTF8: '1' };
    expect(JSON.parse(execFileSync('python3', [path], { input, encoding: 'utf8', env }))).toEqual(expected);
  });
});
