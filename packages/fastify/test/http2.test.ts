import { startTestService } from '@grantex/testing';
import { bearer, endings } from 'adapter-tests';
import { once } from 'node:events';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
  type OutgoingHttpHeaders,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { type AuditSink, type Guard, grantex } from '@grantex/fastify';
import fastify from 'fastify';
import { expect, test } from 'vitest';

const rule = { scopes: ['flights:book'] } as const;
const LEFT = [['failure', { ended: 'aborted' }]];
/** More than a client accepts before it has read anything. */
const LONG = 'x'.repeat(1_000_000);

async function createApplication(guard: Guard) {
  const app = fastify({ http2: true });
  await app.register(grantex, { guard });
  const onRequest = app.requireGrant(rule);
  app.get('/', { onRequest }, ({ grant }) => ({ principal: grant?.principalId }));
  app.get('/missing', { onRequest }, (_request, reply) => reply.code(404).send());
  app.all('/all', { onRequest }, () => 'done');
  app.get('/stream', { onRequest }, (_request, reply) => reply.send(Readable.from(['one ', 'two'])));
  app.get('/endless', { onRequest }, (_request, reply) => {
    reply.hijack();
    reply.raw.write('one ');
  });
  app.get('/long', { onRequest }, (_request, reply) => reply.send(LONG));
  app.get('/long/at-once', { onRequest }, (_request, reply) => {
    reply.hijack();
    reply.raw.end(LONG);
  });
  app.get('/broken', { onRequest }, (_request, reply) => {
    reply.hijack();
    reply.raw.write('one ');
    reply.raw.stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  });
  return app;
}

interface Connected extends AsyncDisposable {
  readonly session: ClientHttp2Session;
  request(path: string, headers?: OutgoingHttpHeaders): ClientHttp2Stream;
}

async function connectTo(app: Awaited<ReturnType<typeof createApplication>>): Promise<Connected> {
  await app.listen({ port: 0, host: '127.0.0.1' });
  const session = connect(`http://127.0.0.1:${(app.server.address() as AddressInfo).port}`);
  return {
    session,
    request: (path, headers) => session.request({ ':path': path, ...headers }),
    async [Symbol.asyncDispose]() {
      session.destroy();
      await app.close();
    },
  };
}

async function read(
  stream: ClientHttp2Stream,
): Promise<{ readonly status: number | undefined; readonly text: string }> {
  const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders & IncomingHttpStatusHeader];
  const parts: unknown[] = await stream.toArray();
  return { status: headers[':status'], text: parts.join('') };
}

test('over HTTP/2 a request is allowed, refused and recorded as over HTTP/1', async () => {
  await using service = await startTestService();
  await using client = await connectTo(await createApplication(service.guard));
  const headers = bearer(service, 'flights:book');
  expect(await read(client.request('/', headers))).toEqual({
    status: 200,
    text: '{"principal":"user_alice"}',
  });
  expect(await read(client.request('/stream', headers))).toEqual({ status: 200, text: 'one two' });
  expect((await read(client.request('/missing', headers))).status).toBe(404);
  const refused = await read(client.request('/', bearer(service, 'flights:search')));
  expect(refused.status).toBe(403);
  expect(JSON.parse(refused.text)).toMatchObject({ code: 'scope_missing' });
  expect((await read(client.request('/'))).status).toBe(401);
  expect(await endings(service)).toEqual([
    ['success', {}],
    ['success', {}],
    ['failure', { status: 404 }],
  ]);
});

test('a HEAD request is guarded like its GET', async () => {
  await using service = await startTestService();
  await using client = await connectTo(await createApplication(service.guard));
  const head = { ':method': 'HEAD', ...bearer(service, 'flights:book') };
  expect((await read(client.request('/', head))).status).toBe(200);
  expect(await endings(service)).toEqual([['success', {}]]);
});

// For each of these Node reports that the response has finished.
test.each(['/endless', '/long', '/long/at-once'])(
  'a client that cancels its stream leaves a failure: %s',
  async (path) => {
    await using service = await startTestService();
    await using client = await connectTo(await createApplication(service.guard));
    const stream = client.request(path, bearer(service, 'flights:book'));
    await once(stream, 'readable');
    stream.close(constants.NGHTTP2_CANCEL);
    expect(await endings(service)).toEqual(LEFT);
  },
);

test.each(['/endless', '/long', '/long/at-once'])(
  'a client that cuts its connection leaves a failure: %s',
  async (path) => {
    await using service = await startTestService();
    await using client = await connectTo(await createApplication(service.guard));
    const stream = client.request(path, bearer(service, 'flights:book'));
    await once(stream, 'readable');
    client.session.destroy();
    expect(await endings(service)).toEqual(LEFT);
  },
);

test('a client that ends its stream without an error before the response has ended leaves a failure', async () => {
  await using service = await startTestService();
  await using client = await connectTo(await createApplication(service.guard));
  const stream = client.request('/endless', bearer(service, 'flights:book'));
  await once(stream, 'readable');
  stream.close(constants.NGHTTP2_NO_ERROR);
  stream.resume();
  expect(await endings(service)).toEqual(LEFT);
});

test('if the client left before the decision, nothing runs', async () => {
  await using service = await startTestService();
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
  app.get('/reached', { onRequest: app.requireGrant(rule) }, () => {
    wasReached = true;
  });
  app.server.on('stream', (stream) => stream.once('close', () => gone.resolve()));
  await using client = await connectTo(app);
  const stream = client.request('/reached', bearer(service, 'flights:book'));
  await asked.promise;
  stream.close(constants.NGHTTP2_CANCEL);
  await expect.poll(() => service.recorder.entries.length).toBe(2);
  expect(await endings(service)).toEqual(LEFT);
  expect(wasReached).toBe(false);
});

test('a response that the service aborts is a failure', async () => {
  await using service = await startTestService();
  await using client = await connectTo(await createApplication(service.guard));
  const stream = client.request('/broken', bearer(service, 'flights:book'));
  await expect(stream.toArray()).rejects.toThrow('NGHTTP2_INTERNAL_ERROR');
  expect(await endings(service)).toEqual(LEFT);
});

test('a request like a preflight runs no handler, with or without a body', async () => {
  await using service = await startTestService();
  await using client = await connectTo(await createApplication(service.guard));
  const preflight = {
    ':method': 'OPTIONS',
    ':path': '/all',
    origin: 'https://app.example',
    'access-control-request-method': 'POST',
  };
  expect((await read(client.session.request(preflight, { endStream: true }))).status).toBe(401);
  const withBody = client.session.request(preflight, { endStream: false });
  withBody.end('{"amount":900}');
  expect((await read(withBody)).status).toBe(401);
});
