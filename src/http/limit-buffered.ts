import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * Bounds the memory that bodies take before anything about them is known: each request counts with the length it
 * announces (with the limit of a body where it announces none) until it ends, and is refused with 503 where that would
 * be too much at once.
 */
export function limitBuffered(
  scope: Pick<FastifyInstance, 'addHook'>,
  bodyLimit: number,
  most: number,
  refuse: (reply: FastifyReply) => unknown = (reply) =>
    reply.code(503).header('retry-after', '5').send({ error: 'too many large bodies at once' }),
): void {
  const counted = new WeakMap<FastifyRequest, number>();
  let total = 0;
  scope.addHook('onRequest', async (request, reply): Promise<unknown> => {
    const announced = Number(request.headers['content-length'] ?? bodyLimit);
    const size = Number.isFinite(announced) ? Math.min(announced, bodyLimit) : bodyLimit;
    if (total + size > most) return await refuse(reply);
    total += size;
    counted.set(request, size);
    // Also where the connection breaks: `close` follows either way.
    reply.raw.once('close', () => {
      total -= counted.get(request) ?? 0;
      counted.delete(request);
    });
    return undefined;
  });
}
