import type { ServerWebSocket } from '@grantex/core/adapter';

type Found = (socket: ServerWebSocket) => void;

/** What `@fastify/websocket` adds to an instance: the members that are used here. */
interface WebSocketServer {
  on(event: 'connection', listener: (socket: ServerWebSocket, raw: object) => void): unknown;
}

const servers = new WeakSet<WebSocketServer>();
const waiting = new WeakMap<object, readonly Found[]>();

/** A request of Fastify: the members that are read here. */
interface UpgradeRequest {
  readonly raw: object;
  readonly server: object;
}

/** Calls back with the WebSocket of a request once `@fastify/websocket` has made it. */
export function onWebSocket({ raw, server }: UpgradeRequest, found: Found): void {
  if (!('websocketServer' in server)) return;
  listenTo(server.websocketServer as WebSocketServer);
  waiting.set(raw, [...(waiting.get(raw) ?? []), found]);
}

/** Adds one listener for all requests of a server, because one for each request would be too many. */
function listenTo(server: WebSocketServer): void {
  if (servers.has(server)) return;
  servers.add(server);
  server.on('connection', (socket, raw) => waiting.get(raw)?.forEach((found) => found(socket)));
}
