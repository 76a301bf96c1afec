import { createSign } from 'node:crypto';

/** Seconds that a token of the App is good for; GitHub takes at most ten minutes, and no clock runs like another. */
const lifetime = 540;
const slack = 60;

/**
 * The token by which the App itself signs in: a JSON Web Token (RS256) as GitHub asks for. `now` in seconds.
 */
export function signAppToken(appId: number, privateKey: string, now: number): { jwt: string; expiresAt: string } {
  const expires = now + lifetime;
  const claims = { iat: now - slack, exp: expires, iss: String(appId) };
  const content = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
  const signature = createSign('RSA-SHA256').update(content).sign(privateKey, 'base64url');
  return { jwt: `${content}.${signature}`, expiresAt: new Date(expires * 1000).toISOString() };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
