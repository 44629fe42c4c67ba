import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { requireGrant } from '@grantex/express';
import { startTestService, type TestService } from '@grantex/testing';
import { bearer } from 'adapter-tests';
import express, { type Express } from 'express';
// @ts-expect-error it has no types of its own
import expressWs from 'express-ws';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';

type WithWebSockets = Express & { ws(path: string, handler: (socket: WebSocket) => void): void };

const addWebSockets = expressWs as (
  application: Express,
  server: object,
  options: object,
) => { readonly app: WithWebSockets };

const rule = { scopes: ['flights:watch'] } as const;

async function watch(service: TestService): Promise<{ readonly url: string } & AsyncDisposable> {
  const application = express();
  const server = createServer(application);
  const { app } = addWebSockets(application, server, { leaveRouterUntouched: true });
  // Handlers of `app.ws` get the WebSocket, and no response that could refuse.
  application.use('/watch', requireGrant({ guard: service.guard, rule }));
  app.ws('/watch', (socket) => socket.send('hello'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/watch`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

test.each([
  ['closes with 1000', (client: WebSocket) => client.close(1000), ['success', {}]],
  ['closes without a code', (client: WebSocket) => client.close(), ['success', {}]],
  ['closes with 4000', (client: WebSocket) => client.close(4000), ['failure', { closeCode: 4000 }]],
  ['goes away', (client: WebSocket) => client.terminate(), ['failure', { ended: 'aborted' }]],
])('a WebSocket of express-ws is recorded as it ends: its client %s', async (_what, end, ending) => {
  await using service = await startTestService();
  await using server = await watch(service);
  const client = new WebSocket(server.url, { headers: bearer(service, 'flights:watch') });
  await once(client, 'message');
  const closed = once(client, 'close');
  end(client);
  await closed;
  await service.recorder.settled();
  expect(service.recorder.entries.map(({ status }) => status)).toEqual(['allowed', ending[0]]);
  expect(service.recorder.entries.at(-1)?.metadata).toEqual(ending[1]);
});

test('a WebSocket of express-ws without a grant is closed, and its handler does not run', async () => {
  await using service = await startTestService();
  await using server = await watch(service);
  const client = new WebSocket(server.url);
  const heard: unknown[] = [];
  client.on('message', (message) => heard.push(message));
  await once(client, 'close');
  expect(heard).toEqual([]);
  expect(await service.recorded()).toEqual([]);
});
