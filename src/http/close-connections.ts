import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Milliseconds that a request which is under way has to end once the server closes. */
const lastWait = 15_000;

/**
 * Closing the server ends every connection in good time. Those whose request was under way end with its answer, else they
 * would stay until the client is tired of them. Those on which no request has begun (a browser opens some in advance) end
 * at once: Node takes only a connection that was used before for idle, and stops its own checks when it closes. What is
 * left after 15 s, such as a body that never ends, is cut off.
 */
export function closeConnections(server: FastifyInstance): void {
  const unused = new Set<Socket>();
  let isClosing = false;
  server.server.on('connection', (socket: Socket) => {
    if (isClosing) socket.destroy();
    else unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.server.on('request', ({ socket }) => unused.delete(socket));
  server.addHook('preClose', async () => {
    isClosing = true;
    for (const socket of unused) socket.destroy();
    setTimeout(() => server.server.closeAllConnections(), lastWait).unref();
  });
  server.addHook('onSend', async (_request, reply) => {
    if (isClosing) void reply.header('connection', 'close');
  });
}
