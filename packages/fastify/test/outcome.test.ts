import { once } from 'node:events';
import { Agent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { type AuditSink, createAuditSink } from '@grantex/fastify';
import type { FastifyReply } from 'fastify';
import { expect, test } from 'vitest';
import { createApplication } from './application.ts';
import { listen } from './listen.ts';
import { createService, endings } from './service.ts';

const rule = { scopes: ['flights:book'] } as const;

test('each request of a keep-alive connection is recorded separately, failed from status 400 on', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  app.get<{ Params: { status: string } }>(
    '/:status',
    { onRequest: app.requireGrant(rule) },
    (request, reply) => reply.code(Number(request.params.status)).send(),
  );
  await using server = await listen(app);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ports = new Set<number | undefined>();
  for (const path of ['/201', '/304', '/399', '/400', '/503']) {
    const request = httpRequest({ port: server.port, path, agent, headers: service.bearer('flights:book') });
    const [response] = (await once(request.end(), 'response')) as [IncomingMessage];
    ports.add(response.socket.localPort);
    await response.toArray();
  }
  agent.destroy();
  expect(ports.size).toBe(1);
  expect(await endings(service)).toEqual([
    ['success', {}],
    ['success', {}],
    ['success', {}],
    ['failure', { status: 400 }],
    ['failure', { status: 503 }],
  ]);
});

test('an error of a handler reaches the error handler unchanged, and is recorded as a failure', async () => {
  await using service = await createService();
  const thrown = new Error('The airline said no.');
  const app = await createApplication(service.guard);
  app.get('/now', { onRequest: app.requireGrant(rule) }, () => {
    throw thrown;
  });
  app.get('/later', { onRequest: app.requireGrant(rule) }, () => Promise.reject(thrown));
  const seen: unknown[] = [];
  app.setErrorHandler((error, _request, reply) => {
    seen.push(error);
    reply.code(502).send();
  });
  await using server = await listen(app);
  for (const path of ['/now', '/later']) {
    const answer = await fetch(`${server.url}${path}`, { headers: service.bearer('flights:book') });
    expect(answer.status).toBe(502);
  }
  expect(seen).toEqual([thrown, thrown]);
  expect(await endings(service)).toEqual([
    ['failure', { status: 502 }],
    ['failure', { status: 502 }],
  ]);
});

test("without a custom error handler an error of a handler gets Fastify's own response", async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  app.get('/', { onRequest: app.requireGrant(rule) }, () => {
    throw Object.assign(new Error('The flight is full.'), { statusCode: 409 });
  });
  const answer = await app.inject({ url: '/', headers: service.bearer('flights:book') });
  expect(answer.json()).toEqual({ statusCode: 409, error: 'Conflict', message: 'The flight is full.' });
  expect(await endings(service)).toEqual([['failure', { status: 409 }]]);
});

test('a refusal by another guard inside a handler is an error of the handler', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  app.get('/', { onRequest: app.requireGrant(rule) }, async () => {
    await service.guard.admit({ token: '', action: 'inner', input: undefined, rule });
  });
  const answer = await app.inject({ url: '/', headers: service.bearer('flights:book') });
  expect(answer.statusCode).toBe(500);
  expect(await endings(service)).toEqual([['failure', { status: 500 }]]);
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
  await using service = await createService();
  const app = await createApplication(service.guard);
  const during: string[] = [];
  app.get('/', { onRequest: app.requireGrant(rule) }, (_request, reply) =>
    reply.send(streamOf(() => void during.push(...service.recorder.entries.map(({ status }) => status)))),
  );
  await using server = await listen(app);
  const answer = await fetch(server.url, { headers: service.bearer('flights:book') });
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
  await using service = await createService();
  const app = await createApplication(service.guard);
  app.get('/', { onRequest: app.requireGrant(rule) }, (_request, reply) => reply.send(stream()));
  await using server = await listen(app);
  const answer = fetch(server.url, { headers: service.bearer('flights:book') });
  await expect(answer.then((response) => response.text())).rejects.toThrow(TypeError);
  expect(await endings(service)).toEqual([['failure', { ended: 'aborted' }]]);
});

test("a stream that breaks before its first byte gets Fastify's own error response", async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  app.get('/', { onRequest: app.requireGrant(rule) }, (_request, reply) => {
    const stream: Readable = new Readable({
      read: () => void stream.destroy(new Error('There is no such file.')),
    });
    return reply.send(stream);
  });
  await using server = await listen(app);
  const answer = await fetch(server.url, { headers: service.bearer('flights:book') });
  expect(answer.status).toBe(500);
  expect(await endings(service)).toEqual([['failure', { status: 500 }]]);
});

test('a hijacked reply ends as the handler ends it', async () => {
  await using service = await createService();
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
  const headers = service.bearer('flights:book');
  expect(await (await fetch(`${server.url}/200`, { headers })).text()).toBe('one two');
  expect(await (await fetch(`${server.url}/409`, { headers })).text()).toBe('one two');
  expect(await endings(service)).toEqual([
    ['success', {}],
    ['failure', { status: 409 }],
  ]);
});

test('a hijacked reply that is cut off is a failure', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  app.get('/', { onRequest: app.requireGrant(rule) }, (_request, reply) => {
    reply.hijack();
    reply.raw.write('one ');
    reply.raw.destroy();
  });
  await using server = await listen(app);
  const answer = fetch(server.url, { headers: service.bearer('flights:book') });
  await expect(answer.then((response) => response.text())).rejects.toThrow(TypeError);
  expect(await endings(service)).toEqual([['failure', { ended: 'aborted' }]]);
});

test('a client that leaves before the response leaves a failure', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  const reached = Promise.withResolvers<AbortSignal>();
  app.get('/', { onRequest: app.requireGrant(rule) }, async (request) => {
    reached.resolve(request.signal);
    await once(request.signal, 'abort');
  });
  await using server = await listen(app);
  const leaving = new AbortController();
  const answer = fetch(server.url, { headers: service.bearer('flights:book'), signal: leaving.signal });
  const signal = await reached.promise;
  leaving.abort();
  await expect(answer).rejects.toThrow('aborted');
  expect(await endings(service)).toEqual([['failure', { ended: 'aborted' }]]);
  expect(signal.aborted).toBe(true);
});

test('if the client left before the decision, nothing runs', async () => {
  await using service = await createService();
  const asked = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  const slow: AuditSink = {
    async write(record) {
      asked.resolve();
      if (record.status === 'allowed') await gone.promise;
      return service.recorder.write(record);
    },
    close: () => service.recorder.close(),
  };
  const app = await createApplication(service.guardWith({ audit: slow }));
  let wasReached = false;
  app.addHook('onRequest', (_request, reply, done) => {
    reply.raw.once('close', () => gone.resolve());
    done();
  });
  app.get('/', { onRequest: app.requireGrant(rule) }, () => {
    wasReached = true;
  });
  await using server = await listen(app);
  const leaving = new AbortController();
  const answer = fetch(server.url, { headers: service.bearer('flights:book'), signal: leaving.signal });
  await asked.promise;
  leaving.abort();
  await expect(answer).rejects.toThrow('aborted');
  await gone.promise;
  await expect.poll(() => service.recorder.entries.length).toBe(2);
  expect(await endings(service)).toEqual([['failure', { ended: 'aborted' }]]);
  expect(wasReached).toBe(false);
});

test.each(['over HTTP', 'injected'])('%s, a response before the decision stays', async (how) => {
  await using service = await createService();
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
  const headers = service.bearer('flights:book');
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
  await using service = await createService();
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
  const answer = await fetch(server.url, { headers: service.bearer('flights:book') });
  expect(answer.status).toBe(504);
  expect(await answer.text()).toBe('too late');
  expect(lines).toEqual([]);
});

test('a request injected without a network ends like one over the network', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  const onRequest = app.requireGrant(rule);
  app.get('/', { onRequest }, () => 'done');
  app.get('/stream', { onRequest }, (_request, reply) => reply.send(Readable.from(['one ', 'two'])));
  app.get('/fault', { onRequest }, () => {
    throw new Error('The airline said no.');
  });
  const headers = service.bearer('flights:book');
  for (const url of ['/', '/stream', '/fault']) await app.inject({ url, headers });
  expect(await endings(service)).toEqual([
    ['success', {}],
    ['success', {}],
    ['failure', { status: 500 }],
  ]);
});

test('an injected request whose response is destroyed is a failure', async () => {
  await using service = await createService();
  const app = await createApplication(service.guard);
  app.get('/', { onRequest: app.requireGrant(rule) }, (_request, reply) => {
    reply.hijack();
    reply.raw.write('one ');
    reply.raw.destroy();
  });
  const answer = app.inject({ url: '/', headers: service.bearer('flights:book') });
  await expect(answer).rejects.toThrow('destroyed before completion');
  expect(await endings(service)).toEqual([['failure', { ended: 'aborted' }]]);
});

test.each(['required', 'buffered'] as const)('a log that is %s gets the same entries', async (mode) => {
  await using service = await createService();
  const { url, apiKey, auditLog } = service.issuer;
  const audit = createAuditSink({ url, apiKey, mode, linger: 0 });
  const app = await createApplication(service.guardWith({ audit }));
  app.get('/', { onRequest: app.requireGrant(rule) }, () => 'booked');
  await using server = await listen(app);
  await (await fetch(server.url, { headers: service.bearer('flights:book') })).text();
  await (await fetch(server.url, { headers: service.bearer('hotels:book') })).text();
  await audit.close();
  const entries = auditLog.entries.map(({ status, ref }) => [
    status,
    auditLog.entries.find(({ entryId }) => entryId === ref)?.status,
  ]);
  expect(entries).toHaveLength(3);
  expect(entries).toEqual(
    expect.arrayContaining([
      ['allowed', undefined],
      ['success', 'allowed'],
      ['blocked', undefined],
    ]),
  );
});
