import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Vault } from '../ports/vault.ts';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const version = 'v1';

/**
 * Seals with AES-256-GCM and a random nonce: `v1.<id of the key>.<nonce, text and tag in base64url>`. The purpose is
 * authenticated with it, so that a sealed text that was moved to another row opens no more. `keys`: 32 bytes each, asked
 * at each use; the first one seals, all of them open.
 */
export function createVault(keys: () => readonly Uint8Array[]): Vault {
  return {
    seal: (secret, purpose) => {
      const [key] = keys();
      if (key === undefined) throw new Error('a vault without a key');
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(purpose));
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return `${version}.${idOf(key)}.${Buffer.concat([nonce, text, cipher.getAuthTag()]).toString('base64url')}`;
    },
    open: (sealed, purpose) => {
      const { id, content } = read(sealed);
      const key = keys().find((one) => idOf(one) === id);
      if (key === undefined || content.length < nonceBytes + tagBytes) return undefined;
      try {
        const cipher = createDecipheriv(algorithm, key, content.subarray(0, nonceBytes), { authTagLength: tagBytes });
        cipher.setAAD(Buffer.from(purpose)).setAuthTag(content.subarray(-tagBytes));
        const text = cipher.update(content.subarray(nonceBytes, -tagBytes));
        return Buffer.concat([text, cipher.final()]).toString('utf8');
      } catch {
        // It was changed, or sealed for another purpose: the tag does not match.
        return undefined;
      }
    },
    isOutdated: (sealed) => {
      const [key] = keys();
      return key !== undefined && read(sealed).id !== idOf(key);
    },
  };
}

function read(sealed: string): { readonly id: string | undefined; readonly content: Buffer } {
  const [, id, content = ''] = /^v1\.([0-9a-f]{8})\.([A-Za-z0-9_-]+)$/.exec(sealed) ?? [];
  return { id, content: Buffer.from(content, 'base64url') };
}

/** Tells keys apart and says nothing of use about them. */
function idOf(key: Uint8Array): string {
  return createHash('sha256').update('hedgerow key id').update(key).digest('hex').slice(0, 8);
}
