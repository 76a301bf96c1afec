import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { loadAll } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/domain/json.ts';
import { valueAt } from '../../src/domain/pointer.ts';
import { findCredentials } from '../../src/kinds/credentials.ts';

// Written in pieces, so that no scanner takes this file for a leak.
const key = (kind: string) => `-----BEGIN ${kind}PRIVATE ${'KEY'}-----\nMIIE\n-----END ${kind}PRIVATE KEY-----\n`;
const jwt = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0In0', 'c2lnbmF0dXJlLW9mLWl0'].join('.');

const variable = ['$', '{FROM_ENV}'].join('');

const values: Record<string, string> = {
  'an RSA key': key('RSA '),
  'a PKCS 8 key': key(''),
  'an OpenSSH key': key('OPENSSH '),
  'an encrypted key': key('ENCRYPTED '),
  'a key in base64': Buffer.from(key('EC ')).toString('base64'),
  'a GitHub token': `ghp_${'a1B2'.repeat(9)}`,
  'a GitHub installation token': `ghs_${'a1B2'.repeat(9)}`,
  'a fine-grained GitHub token': `github_pat_${'a1B2'.repeat(10)}`,
  'a GitLab token': `glpat-${'a1B2'.repeat(5)}`,
  'an AWS key': `AKIA${'ABCD1234'.repeat(2)}`,
  'a Slack token': `xoxb-${'1234567890'}-abc`,
  'a Google key': `AIza${'a'.repeat(35)}`,
  'a Google access token': `ya29.${'a'.repeat(30)}`,
  'a token of our own': `hr_${'a1B2'.repeat(8)}`,
  'a JWT': jwt,
  'a JWT in a header': `Authorization: Bearer ${jwt}`,
  'a URL with a password': 'https://user:hunter2@example.com/x',
  'a database URL': 'see postgres://app:s3cret@db:5432/app',
  'a crypt hash': `$6$rounds=5000$saltsalt$${'a'.repeat(40)}`,
  'a bcrypt line of htpasswd': `admin:$2y$05$${'a'.repeat(53)}`,
  'an apr1 line of htpasswd': `admin:$apr1$saltsalt$${'a'.repeat(22)}`,
  'an argon2 hash': `$argon2id$v=19$m=65536,t=3,p=4$${'a'.repeat(30)}`,
  'a SHA line of htpasswd': 'admin:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=',
};

const harmless: string[] = [
  'https://example.com/a:b@c',
  'ssh://git@github.com/acme/network.git',
  'git@github.com:acme/network.git',
  'tftp://10.10.10.99/bootfile',
  `https://user:${variable}@example.com`,
  'https://example.com',
  '0c:20:12:fe:00:01',
  'server-1--eslag--leaf-1--leaf-2',
  'ghp_short',
  'AKIA is the prefix',
  'costs $5 or $6 each',
  '-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----',
  Buffer.from('-----BEGIN CERTIFICATE-----\nMIIE').toString('base64'),
  '50000:50001',
  '10.0.0.0/24',
  'eyJ',
];

describe('values', () => {
  test.each(Object.entries(values))('%s is a credential, wherever it stands', (_name, value) => {
    expect(findCredentials({ spec: { note: value, list: ['x', value] } })).toEqual(['/spec/note', '/spec/list/1']);
    expect(findCredentials(value)).toEqual(['']);
  });

  test.each(harmless)('%j is none', (value) => {
    expect(findCredentials({ spec: { note: value } })).toEqual([]);
  });
});

describe('members by name', () => {
  test.each([
    'password',
    'Passwd',
    'secret',
    'token',
    'apiKey',
    'api-key',
    'private_key',
    'adminPassword',
    'client-secret',
    'accessToken',
  ])('%s', (name) => {
    expect(findCredentials({ spec: { [name]: 'x' } })).toEqual([`/spec/${name}`]);
    expect(findCredentials({ spec: { [name]: '' } })).toEqual([]);
    expect(findCredentials({ spec: { [name]: ['x', { ref: 'y' }] } })).toEqual([]);
    expect(findCredentials({ spec: { [name]: variable } })).toEqual([]);
    expect(findCredentials({ spec: { [name]: '{{ .Values.x }}' } })).toEqual([]);
  });

  test.each([
    'secretName',
    'secretRef',
    'tokenFile',
    'tokenExpirationSeconds',
    'passwordSecretRef',
    'secretKeyRef',
    'keys',
    'pass',
  ])('not %s', (name) => {
    expect(findCredentials({ spec: { [name]: 'x' } })).toEqual([]);
  });

  test('an entry of an environment', () => {
    const env = [
      { name: 'DB_PASSWORD', value: 'x' },
      { name: 'DB_USER', value: 'x' },
      { name: 'DB_PASSWORD', valueFrom: {} },
    ];
    expect(findCredentials({ env })).toEqual(['/env/0/value']);
  });

  test('a label is no secret, a VPC or subnet may be called what it likes', () => {
    expect(findCredentials({ metadata: { labels: { token: 'a', secret: 'b' } } })).toEqual([]);
    expect(
      findCredentials({
        spec: { permit: [{ secret: {}, token: { subnets: ['password'] } }], subnets: { secret: { vlan: 1 } } },
      }),
    ).toEqual([]);
  });
});

describe('the walk', () => {
  test('any depth, any size, bounded in what it returns', () => {
    let deep: Json = { password: 'x' };
    for (let level = 0; level < 50_000; level += 1) deep = [deep];
    expect(findCredentials(deep)).toHaveLength(1);
    expect(findCredentials(new Array(1_000).fill({ password: 'x' }))).toHaveLength(100);
  });

  // Each would take minutes if a pattern looked at the text once for every place in it.
  test.each(['a', 'eyJ', 'eyJaaaaaaaa!', 'a://', '://a:', '-----BEGIN ', '$2y$!', 'x:', '{SHA}', '${'])(
    'two million characters of %j',
    (part) => {
      expect(findCredentials({ a: part.repeat(2_000_000 / part.length) })).toEqual([]);
    },
  );

  test('total on any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const pointer of findCredentials(value as Json))
          expect(typeof valueAt(value as Json, pointer)).toBe('string');
      }),
    );
  });
});

const shared = new URL('../../../shared/hedgehog/', import.meta.url);
const hasShared = existsSync(shared);

describe.skipIf(!hasShared)(`real files${hasShared ? '' : ' (skipped: ../shared is absent)'}`, () => {
  const files = (hasShared ? ['samples', 'live'] : []).flatMap((folder) =>
    readdirSync(new URL(folder, shared), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.yaml'))
      .map((path) => `${folder}/${path}`),
  );

  test('hold no credential', () => {
    let read = 0;
    for (const path of files) {
      for (const value of parse(readFileSync(new URL(path, shared), 'utf8'))) {
        read += 1;
        expect([path, findCredentials(value)]).toEqual([path, []]);
      }
    }
    expect(read).toBeGreaterThan(100);
  });
});

/** The documents of a file; none where it does not parse. */
function parse(text: string): Json[] {
  try {
    return loadAll(text) as Json[];
  } catch {
    return [];
  }
}
