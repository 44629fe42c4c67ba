import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { cutStalled } from '../../../src/base/streams/cut-stalled.ts';

const PATIENCE = 50;

/** Answers with this source. @returns the address */
async function serve(source: Readable): Promise<string> {
  const app = fastify({ forceCloseConnections: true });
  onTestFinished(() => app.close());
  app.get('/', (_request, reply) => {
    cutStalled(source, reply.raw, PATIENCE);
    return reply.type('application/zip').send(source);
  });
  return app.listen({ port: 0, host: '127.0.0.1' });
}

test('a client that takes nothing is cut, and the source of the answer ends', async () => {
  const piece = Buffer.alloc(64 * 1_024);
  const source = Readable.from(
    (function* () {
      for (;;) yield piece;
    })(),
  );
  const { port, hostname } = new URL(await serve(source));
  const closed = once(source, 'close');
  const client = connect(Number(port), hostname).pause();
  onTestFinished(() => void client.destroy());
  client.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await closed;
  expect(source.readableAborted).toBe(true);
});

test('a client that waits for a slow source gets everything', async () => {
  const source = Readable.from(
    (async function* () {
      for (const piece of ['a', 'b', 'c']) {
        yield piece;
        await pause(3 * PATIENCE);
      }
    })(),
  );
  expect(await (await fetch(await serve(source))).text()).toBe('abc');
});
