import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { createEventStream, type EventStream } from '../../../src/base/streams/event-stream.ts';

/** Two streams over one connection: the second waits for the end of the first. */
async function openTwo(): Promise<{ client: Socket; first: EventStream; behind: EventStream }> {
  const app = fastify({ forceCloseConnections: true });
  onTestFinished(() => app.close());
  const opened: EventStream[] = [];
  app.get('/', (_request, reply) => void opened.push(createEventStream(reply)));
  const { port, hostname } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }));
  const client = connect(Number(port), hostname);
  client.resume().write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'.repeat(2));
  await expect.poll(() => opened.length).toBe(2);
  const [first, behind] = opened;
  if (first === undefined || behind === undefined) throw new Error('two streams were opened');
  first.write(Buffer.from(':\n\n'));
  return { client, first, behind };
}

test('a stream queued behind another one ends with their connection', async () => {
  const { client, first, behind } = await openTwo();
  behind.write(Buffer.from(':\n\n'));
  client.destroy();
  await expect.poll(() => first.isOpen).toBe(false);
  await expect.poll(() => behind.isOpen).toBe(false);
});

test('a stream behind another one with too much queued is disconnected with their connection', async () => {
  const { client, first, behind } = await openTwo();
  const closed = once(client, 'close', { signal: AbortSignal.timeout(10_000) });
  const frame = Buffer.from(`:${'x'.repeat(64 * 1024)}\n\n`);
  for (let sent = 0; behind.isOpen && sent < 100; sent += 1) behind.write(frame);
  // Until then the server would hold the queued data.
  await closed;
  await expect.poll(() => first.isOpen).toBe(false);
});
