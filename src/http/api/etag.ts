import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A weak tag: a name, and a digest of what else the answer shows. */
export function weakTag(name: string | number, about: unknown): string {
  return `W/"${name}.${createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, 16)}"`;
}

/** Whether `If-None-Match` names the tag (RFC 9110 13.1.2: compared weakly). */
export function matchesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  const wanted = tag.replace(/^W\//, '');
  return header.split(',').some((one) => one.trim().replace(/^W\//, '') === wanted);
}

/** Sets the tag; true where the caller has this version, and the answer is 304 without a body. */
export function isKnown(request: FastifyRequest, reply: FastifyReply, tag: string): boolean {
  reply.header('etag', tag);
  if (!matchesTag(request.headers['if-none-match'], tag)) return false;
  reply.code(304);
  return true;
}
