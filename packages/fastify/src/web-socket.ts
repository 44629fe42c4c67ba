import type { ServerWebSocket } from '@grantex/core/adapter';

type Found = (socket: ServerWebSocket) => void;

/** What `@fastify/websocket` decorates an instance with, as far as it is looked at here. */
interface WebSocketServer {
  on(event: 'connection', listener: (socket: ServerWebSocket, raw: object) => void): unknown;
}

const servers = new WeakSet<WebSocketServer>();
const waiting = new WeakMap<object, readonly Found[]>();

/** A request of Fastify, as far as it is looked at here. */
interface UpgradeRequest {
  readonly raw: object;
  readonly server: object;
}

/** Calls back with the WebSocket that `@fastify/websocket` makes of a request, once it does. */
export function onWebSocket({ raw, server }: UpgradeRequest, found: Found): void {
  if (!('websocketServer' in server)) return;
  listenTo(server.websocketServer as WebSocketServer);
  waiting.set(raw, [...(waiting.get(raw) ?? []), found]);
}

/** One listener for all requests of a server: each of its own would be one of too many. */
function listenTo(server: WebSocketServer): void {
  if (servers.has(server)) return;
  servers.add(server);
  server.on('connection', (socket, raw) => waiting.get(raw)?.forEach((found) => found(socket)));
}
