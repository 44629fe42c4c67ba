import { startTestService } from '@grantex/testing';
import { bearer, endings } from 'adapter-tests';
import { Readable } from 'node:stream';
import type { AuditSink } from '@grantex/fastify';
import type { FastifyReply } from 'fastify';
import { expect, test } from 'vitest';
import { createApplication, listen } from './application.ts';

const rule = { scopes: ['flights:book'] } as const;

test("without a custom error handler an error of a handler gets Fastify's own response", async () => {
  await using service = await startTestService();
  const app = await createApplication(service.guard);
  app.get('/', { onRequest: app.requireGrant(rule) }, () => {
    throw Object.assign(new Error('The flight is full.'), { statusCode: 409 });
  });
  const answer = await app.inject({ url: '/', headers: bearer(service, 'flights:book') });
  expect(answer.json()).toEqual({ statusCode: 409, error: 'Conflict', message: 'The flight is full.' });
  expect(await endings(service)).toEqual([['failure', { status: 409 }]]);
});

async function* chunks(during: () => void): AsyncGenerator<string> {
  yield 'one ';
  during();
  yield 'two';
}

test.each([
  ['a stream of Node', (during: () => void) => Readable.from(chunks(during))],
  ['a stream of the web', (during: () => void) => Readable.toWeb(Readable.from(chunks(during)))],
  ['a Response', (during: () => void) => new Response(ReadableStream.from(bytes(chunks(during))))],
])('%s is a success at its end, and not before', async (_what, streamOf) => {
  await using service = await startTestService();
  const app = await createApplication(service.guard);
  const during: string[] = [];
  app.get('/', { onRequest: app.requireGrant(rule) }, (_request, reply) =>
    reply.send(streamOf(() => void during.push(...service.recorder.entries.map(({ status }) => status)))),
  );
  await using server = await listen(app);
  const answer = await fetch(server.url, { headers: bearer(service, 'flights:book') });
  expect(await answer.text()).toBe('one two');
  expect(during).toEqual(['allowed']);
  expect(await endings(service)).toEqual([['success', {}]]);
});

async function* bytes(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const text of texts) yield new TextEncoder().encode(text);
}

async function* breaking(): AsyncGenerator<string> {
  yield 'one ';
  throw new Error('The airline hung up.');
}

test.each([
  ['a stream of Node', () => Readable.from(breaking())],
  ['a stream of the web', () => ReadableStream.from(bytes(breaking()))],
])('%s that breaks is a failure', async (_what, stream) => {
  await using service = await startTestService();
  const app = await createApplication(service.guard);
  app.get('/', { onRequest: app.requireGrant(rule) }, (_request, reply) => reply.send(stream()));
  await using server = await listen(app);
  const answer = fetch(server.url, { headers: bearer(service, 'flights:book') });
  await expect(answer.then((response) => response.text())).rejects.toThrow(TypeError);
  expect(await endings(service)).toEqual([['failure', { ended: 'aborted' }]]);
});

test("a stream that breaks before its first byte gets Fastify's own error response", async () => {
  await using service = await startTestService();
  const app = await createApplication(service.guard);
  app.get('/', { onRequest: app.requireGrant(rule) }, (_request, reply) => {
    const stream: Readable = new Readable({
      read: () => void stream.destroy(new Error('There is no such file.')),
    });
    return reply.send(stream);
  });
  await using server = await listen(app);
  const answer = await fetch(server.url, { headers: bearer(service, 'flights:book') });
  expect(answer.status).toBe(500);
  expect(await endings(service)).toEqual([['failure', { status: 500 }]]);
});

test('a hijacked reply ends as the handler ends it', async () => {
  await using service = await startTestService();
  const app = await createApplication(service.guard);
  app.get<{ Params: { status: string } }>(
    '/:status',
    { onRequest: app.requireGrant(rule) },
    (request, reply) => {
      reply.hijack();
      reply.raw.writeHead(Number(request.params.status));
      reply.raw.write('one ');
      setImmediate(() => reply.raw.end('two'));
    },
  );
  await using server = await listen(app);
  const headers = bearer(service, 'flights:book');
  expect(await (await fetch(`${server.url}/200`, { headers })).text()).toBe('one two');
  expect(await (await fetch(`${server.url}/409`, { headers })).text()).toBe('one two');
  expect(await endings(service)).toEqual([
    ['success', {}],
    ['failure', { status: 409 }],
  ]);
});

test('a hijacked reply that is cut off is a failure', async () => {
  await using service = await startTestService();
  const app = await createApplication(service.guard);
  app.get('/', { onRequest: app.requireGrant(rule) }, (_request, reply) => {
    reply.hijack();
    reply.raw.write('one ');
    reply.raw.destroy();
  });
  await using server = await listen(app);
  const answer = fetch(server.url, { headers: bearer(service, 'flights:book') });
  await expect(answer.then((response) => response.text())).rejects.toThrow(TypeError);
  expect(await endings(service)).toEqual([['failure', { ended: 'aborted' }]]);
});

test.each(['over HTTP', 'injected'])('%s, a response before the decision stays', async (how) => {
  await using service = await startTestService();
  const released = Promise.withResolvers<void>();
  const slow: AuditSink = {
    async write(record) {
      if (record.status === 'allowed') await released.promise;
      return service.recorder.write(record);
    },
    close: () => service.recorder.close(),
  };
  const app = await createApplication(service.guardWith({ audit: slow }), { handlerTimeout: 20 });
  let wasReached = false;
  app.get('/', { onRequest: app.requireGrant(rule) }, () => {
    wasReached = true;
  });
  await using server = await listen(app);
  const headers = bearer(service, 'flights:book');
  const status =
    how === 'injected'
      ? (await app.inject({ url: '/', headers })).statusCode
      : (await fetch(server.url, { headers })).status;
  released.resolve();
  expect(status).toBe(503);
  await expect.poll(() => service.recorder.entries.length).toBe(2);
  expect(await endings(service)).toEqual([['failure', { status: 503 }]]);
  expect(wasReached).toBe(false);
});

test('a refusal after another handler has responded changes nothing', async () => {
  await using service = await startTestService();
  const asked = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  const failing: AuditSink = {
    async write() {
      asked.resolve();
      await answered.promise;
      throw new Error('The log is down.');
    },
    close: () => Promise.resolve(),
  };
  const lines: string[] = [];
  const logger = { level: 'warn', stream: { write: (line: string) => void lines.push(line) } };
  const guard = service.guardWith({ audit: failing, onAuditFault: () => {} });
  const app = await createApplication(guard, { logger });
  const answerInstead = async (reply: FastifyReply): Promise<void> => {
    await asked.promise;
    reply.code(504).send('too late');
    answered.resolve();
  };
  app.addHook('onRequest', (_request, reply, done) => {
    void answerInstead(reply);
    done();
  });
  app.get('/', { onRequest: app.requireGrant(rule) }, () => {
    throw new Error('The handler was reached.');
  });
  await using server = await listen(app);
  const answer = await fetch(server.url, { headers: bearer(service, 'flights:book') });
  expect(answer.status).toBe(504);
  expect(await answer.text()).toBe('too late');
  expect(lines).toEqual([]);
});

test('a request injected without a network ends like one over the network', async () => {
  await using service = await startTestService();
  const app = await createApplication(service.guard);
  const onRequest = app.requireGrant(rule);
  app.get('/', { onRequest }, () => 'done');
  app.get('/stream', { onRequest }, (_request, reply) => reply.send(Readable.from(['one ', 'two'])));
  app.get('/fault', { onRequest }, () => {
    throw new Error('The airline said no.');
  });
  const headers = bearer(service, 'flights:book');
  for (const url of ['/', '/stream', '/fault']) await app.inject({ url, headers });
  expect(await endings(service)).toEqual([
    ['success', {}],
    ['success', {}],
    ['failure', { status: 500 }],
  ]);
});

test('an injected request whose response is destroyed is a failure', async () => {
  await using service = await startTestService();
  const app = await createApplication(service.guard);
  app.get('/', { onRequest: app.requireGrant(rule) }, (_request, reply) => {
    reply.hijack();
    reply.raw.write('one ');
    reply.raw.destroy();
  });
  const answer = app.inject({ url: '/', headers: bearer(service, 'flights:book') });
  await expect(answer).rejects.toThrow('destroyed before completion');
  expect(await endings(service)).toEqual([['failure', { ended: 'aborted' }]]);
});
