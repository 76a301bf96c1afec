import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createVault } from '../../src/hooks/create-vault.ts';

const [old, young] = [randomBytes(32), randomBytes(32)];

describe('a vault', () => {
  test('opens what it sealed, and shows nothing of it', () => {
    const vault = createVault(() => [old]);
    const sealed = vault.seal('whsec_c2VjcmV0', 'sub-1');
    expect(sealed).toMatch(/^v1\.[0-9a-f]{8}\.[A-Za-z0-9_-]+$/);
    expect(Buffer.from(sealed.split('.')[2] ?? '', 'base64url').toString('latin1')).not.toContain('whsec');
    expect(vault.open(sealed, 'sub-1')).toBe('whsec_c2VjcmV0');
    expect(vault.seal('whsec_c2VjcmV0', 'sub-1')).not.toBe(sealed);
  });

  test('opens for no other purpose, with no other key, and nothing that was changed', () => {
    const vault = createVault(() => [old]);
    const sealed = vault.seal('secret', 'sub-1');
    expect(vault.open(sealed, 'sub-2')).toBeUndefined();
    expect(createVault(() => [young]).open(sealed, 'sub-1')).toBeUndefined();
    const [version, id, content = ''] = sealed.split('.');
    const bytes = Buffer.from(content, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(vault.open([version, id, changed.toString('base64url')].join('.'), 'sub-1')).toBeUndefined();
    }
    for (const text of ['', 'secret', 'v1..', `v1.${id}.`, `v1.${id}.${content.slice(0, 20)}`, `v2.${id}.${content}`]) {
      expect(vault.open(text, 'sub-1')).toBeUndefined();
    }
  });

  test('with two keys seals with the first and opens with both', () => {
    let keys = [old];
    const vault = createVault(() => keys);
    const before = vault.seal('one', 'sub-1');
    expect(vault.isOutdated(before)).toBe(false);
    keys = [young, old];
    expect(vault.isOutdated(before)).toBe(true);
    expect(vault.open(before, 'sub-1')).toBe('one');
    const after = vault.seal('two', 'sub-1');
    expect(createVault(() => [young]).open(after, 'sub-1')).toBe('two');
    keys = [young];
    expect(vault.open(before, 'sub-1')).toBeUndefined();
  });
});
