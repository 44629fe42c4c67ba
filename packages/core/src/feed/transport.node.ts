import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { globalFetch } from '../base/global-fetch.ts';
import type { OpenStream, PrepareStreams, StreamRequest } from './transport.ts';

// Node's `fetch` gives no access to its sockets, but undici, which is behind it, announces on these channels what each
// of them carries. A request of `node:http` would bypass the dispatcher, the proxy and the certificates of `fetch`.
// undici 7 speaks HTTP/2 only when asked to, and then holds its connections again by itself.

interface SentRequest {
  readonly path: string;
  readonly headers: readonly string[] | string;
}
type AnySocket = Socket | TLSSocket;

/** A connection carries one request at a time over HTTP/1.1, and many over HTTP/2. */
interface Connection {
  readonly socket: AnySocket;
  readonly requests: Set<SentRequest>;
  hasCarriedStream: boolean;
}

const connections = new WeakMap<AnySocket, Connection>();
const carriers = new WeakMap<SentRequest, Connection>();
const streams = new WeakSet<SentRequest>();
/** Each recognises one stream that is being opened. */
const opening = new Set<(request: SentRequest) => boolean>();

const listeners: Readonly<Record<string, (message: never) => void>> = {
  'undici:client:connected': ({ socket }: { readonly socket: AnySocket }) => void addConnection(socket),
  'undici:client:sendHeaders': begin,
  'undici:request:trailers': end,
  'undici:request:error': end,
};
let isPrepared = false;

export const prepareStreams: PrepareStreams = () => {
  if (!isPrepared) {
    isPrepared = true;
    for (const [channel, listener] of Object.entries(listeners))
      subscribe(channel, listener as (message: unknown) => void);
  }
  return openStream;
};

const openStream: OpenStream = async (fetch, url, request) => {
  if (fetch !== globalFetch) return fetch(url, request);
  const isThis = matcherOf(url, request);
  opening.add(isThis);
  try {
    return await fetch(url, request);
  } finally {
    opening.delete(isThis);
  }
};

/** Through a proxy, the path of a request may be its whole URL. */
function matcherOf(url: string, { headers }: StreamRequest): (sent: SentRequest) => boolean {
  const { pathname } = new URL(url);
  return (sent) => {
    const sentHeaders = String(sent.headers);
    return (
      sent.path.endsWith(pathname) && Object.values(headers).every((value) => sentHeaders.includes(value))
    );
  };
}

function addConnection(socket: AnySocket): Connection {
  const connection = { socket, requests: new Set<SentRequest>(), hasCarriedStream: false };
  connections.set(socket, connection);
  return connection;
}

function begin({ request, socket }: { readonly request: SentRequest; readonly socket: AnySocket }): void {
  // What else an older connection of HTTP/2 carries is not known.
  const isUnknown = !connections.has(socket) && 'alpnProtocol' in socket && socket.alpnProtocol === 'h2';
  if (isUnknown) return;
  const connection = connections.get(socket) ?? addConnection(socket);
  carriers.set(request, connection);
  connection.requests.add(request);
  if ([...opening].some((isThis) => isThis(request))) {
    streams.add(request);
    connection.hasCarriedStream = true;
  }
  hold(connection);
}

function end({ request }: { readonly request: SentRequest }): void {
  const connection = carriers.get(request);
  connection?.requests.delete(request);
  if (connection !== undefined) hold(connection);
}

/** Lets a connection keep the process alive while it carries something else than streams. */
function hold({ socket, requests, hasCarriedStream }: Connection): void {
  if (!hasCarriedStream || requests.size === 0) return;
  if ([...requests].every((request) => streams.has(request))) socket.unref();
  else socket.ref();
}
