import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares in a time that tells nothing of either text, nor where they differ. */
export function isSameSecret(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
