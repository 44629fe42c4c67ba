import { startTestService, type TestService } from '@grantex/testing';
import { bearer, endings, type Listening } from 'adapter-tests';
import { once } from 'node:events';
import { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import websocket from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import { expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { createApplication, listen } from './application.ts';

const rule = { scopes: ['flights:watch'] } as const;

/** A guarded route that sends a greeting, and then does what it is told. */
async function createWatch(service: TestService): Promise<FastifyInstance> {
  const app = await createApplication(service.guard, { forceCloseConnections: true });
  await app.register(websocket);
  app.get('/watch', { websocket: true, onRequest: app.requireGrant(rule) }, (socket) => {
    socket.on('message', (message: Buffer) => {
      const told = message.toString();
      if (told === 'terminate') socket.terminate();
      else socket.close(Number(told));
    });
    socket.send('hello');
  });
  return app;
}

async function connect({ port }: Listening, service: TestService): Promise<WebSocket> {
  const client = new WebSocket(`ws://127.0.0.1:${port}/watch`, { headers: bearer(service, 'flights:watch') });
  await once(client, 'message');
  return client;
}

const ENDS: readonly (readonly [what: string, end: (client: WebSocket) => void, ending: unknown])[] = [
  ['its client closes with 1000', (client) => client.close(1000), ['success', {}]],
  ['its client leaves with 1001', (client) => client.close(1001), ['success', {}]],
  ['its client closes without a code', (client) => client.close(), ['success', {}]],
  ['its service closes with 1000', (client) => client.send('1000'), ['success', {}]],
  ['its service closes with 1011', (client) => client.send('1011'), ['failure', { closeCode: 1011 }]],
  ['its client closes with 4000', (client) => client.close(4000), ['failure', { closeCode: 4000 }]],
  ['its client goes away', (client) => client.terminate(), ['failure', { ended: 'aborted' }]],
  ['its service breaks it', (client) => client.send('terminate'), ['failure', { ended: 'aborted' }]],
];

test.each(ENDS)('a WebSocket is recorded as it ends: %s', async (_what, end, ending) => {
  await using service = await startTestService();
  await using server = await listen(await createWatch(service));
  const client = await connect(server, service);
  expect(service.recorder.entries.map(({ status }) => status)).toEqual(['allowed']);
  const closed = once(client, 'close');
  end(client);
  await closed;
  expect(await endings(service)).toEqual([ending]);
});

test('a WebSocket without a grant is refused before it is opened', async () => {
  await using service = await startTestService();
  await using server = await listen(await createWatch(service));
  const client = new WebSocket(`ws://127.0.0.1:${server.port}/watch`);
  const [error] = (await once(client, 'error')) as [Error];
  expect(error.message).toContain('401');
});

/** As in applications that upgrade on their own, pass the request to Fastify, and do not expose the WebSocket. */
async function createUpgrade(service: TestService): Promise<FastifyInstance> {
  const app = await createApplication(service.guard, { forceCloseConnections: true });
  const sockets = new WebSocketServer({ noServer: true });
  app.get('/watch', { onRequest: app.requireGrant(rule) }, (request, reply) => {
    reply.hijack();
    sockets.handleUpgrade(request.raw, request.socket, Buffer.alloc(0), (socket) => socket.send('hello'));
  });
  app.server.on('upgrade', (request, socket) => {
    const response = new ServerResponse(request);
    response.assignSocket(socket as Socket);
    app.routing(request, response);
  });
  return app;
}

test('an upgraded socket of which nothing else is known is a success at its normal end', async () => {
  await using service = await startTestService();
  await using server = await listen(await createUpgrade(service));
  const client = await connect(server, service);
  client.close();
  await once(client, 'close');
  expect(await endings(service)).toEqual([['success', {}]]);
});

test('an upgraded socket that is reset is a failure', async () => {
  await using service = await startTestService();
  const app = await createUpgrade(service);
  const sockets: Socket[] = [];
  app.server.on('connection', (socket) => sockets.push(socket));
  await using server = await listen(app);
  const client = await connect(server, service);
  client.on('error', () => {});
  sockets[0]?.resetAndDestroy();
  await once(client, 'close');
  expect(await endings(service)).toEqual([['failure', { ended: 'aborted' }]]);
});
