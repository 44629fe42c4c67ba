import { serve, upgradeWebSocket } from '@hono/node-server';
import { requireGrant } from '@grantex/hono';
import { startTestService } from '@grantex/testing';
import { createFollowingGuard } from 'adapter-tests';
import { Hono } from 'hono';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';

test('a handler hears that the grant of its WebSocket has ended, which is a success since the upgrade', async () => {
  await using service = await startTestService();
  await using following = createFollowingGuard(service);
  const { token, grantId } = service.issuer.grant({ scopes: ['flights:book'] });
  const app = new Hono();
  app.get(
    '/',
    requireGrant({ guard: following.guard, rule: { scopes: ['flights:book'] } }),
    upgradeWebSocket((c) => ({
      onOpen(_event, socket) {
        c.req.raw.signal.addEventListener('abort', () => socket.close(1008));
        socket.send('open');
      },
    })),
  );
  const websocket = { server: new WebSocketServer({ noServer: true }) as never };
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1', websocket });
  try {
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const headers = { authorization: `Bearer ${token}` };
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, { headers });
    await once(socket, 'message');
    const closed = once(socket, 'close');
    expect(await service.recorded()).toEqual(['allowed flights:book', 'success flights:book']);
    service.issuer.revoke(grantId);
    expect((await closed)[0]).toBe(1008);
    const refused = new WebSocket(`ws://127.0.0.1:${port}`, { headers });
    expect(((await once(refused, 'error')) as [Error])[0].message).toContain('401');
  } finally {
    server.close();
  }
});
