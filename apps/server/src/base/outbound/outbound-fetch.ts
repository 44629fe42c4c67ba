import { lookup as resolve } from 'node:dns';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { type AddressKind, kindOfAddress } from './addresses.ts';

/**
 * Why an address could not be reached, for the server's operator only: it would tell strangers which names and ports exist
 * in the server's network.
 */
export class OutboundFault extends Error {
  override readonly name: string = 'OutboundFault';
}

/** A fault that whoever named the address may read: it contains only what they and the answer have stated. */
export class PublicOutboundFault extends OutboundFault {
  override readonly name = 'PublicOutboundFault';
}

/** The part of `fetch` that this server and the OpenID Connect library use. */
export type OutboundFetch = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body?: unknown;
    signal?: AbortSignal | undefined;
  },
) => Promise<Response>;

export interface OutboundOptions {
  /** Where an address may be besides the internet. On loopback TLS is not required. */
  allows: ReadonlySet<Exclude<AddressKind, 'public' | 'refused'>>;
  /** Finds the addresses of a name. Default: the system's resolver. */
  lookup?: LookupFunction;
  /** Most bytes of an answer. A longer one is refused. */
  mostBytes: number;
  /** Milliseconds until the whole answer must have arrived. Default 5,000. */
  patience?: number;
}

/** The headers of an answer that callers see. */
const HEADERS = ['age', 'cache-control', 'content-type', 'retry-after', 'www-authenticate'] as const;

/**
 * A `fetch` for addresses that strangers chose. It connects to the very address that it has checked, so that a second
 * answer of DNS cannot lead elsewhere. It follows no redirect, and reads a limited answer in a limited time, over a
 * connection of its own.
 * @throws {OutboundFault}
 */
export function createOutboundFetch(options: OutboundOptions): OutboundFetch {
  const { allows, lookup = resolve, mostBytes, patience = 5_000 } = options;
  const mayConnectTo = (address: string): boolean => {
    const kind = kindOfAddress(address);
    return kind === 'public' || (kind !== 'refused' && allows.has(kind));
  };

  /** Every address of the name must be allowed: the connection may use any of them. */
  const guarded: LookupFunction = (host, wanted, callback) => {
    lookup(host, { ...wanted, all: true }, (error, found) => {
      if (error !== null) return callback(error, '', 0);
      const addresses = Array.isArray(found) ? found : [];
      const [first] = addresses;
      if (first === undefined || !addresses.every(({ address }) => mayConnectTo(address))) {
        return callback(notThere(host), '', 0);
      }
      if (wanted.all === true) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };

  return async (address, { method, headers, body, signal }) => {
    const url = new URL(address);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !mayConnectTo(host)) throw notThere(host);
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && allows.has('loopback'))) {
      throw new PublicOutboundFault(`${host} must be asked over https`);
    }
    const time = AbortSignal.timeout(patience);
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const response = await new Promise<IncomingMessage>((done, fail) => {
      const request = send(url, {
        method,
        headers: { ...headers, 'accept-encoding': 'identity' },
        lookup: guarded,
        // A connection of its own, never one that another name or caller has opened.
        agent: false,
        signal: signal === undefined ? time : AbortSignal.any([time, signal]),
      });
      request.on('response', done).on('error', fail);
      request.end(body === undefined || body === null || body instanceof Uint8Array ? body : String(body));
    }).catch((error: unknown) => {
      throw unreachable(host, error, time);
    });
    return read(host, response, time, mostBytes);
  };
}

async function read(
  host: string,
  response: IncomingMessage,
  time: AbortSignal,
  mostBytes: number,
): Promise<Response> {
  const { statusCode: status = 0, headers } = response;
  if (status >= 300 && status < 400) {
    response.destroy();
    throw new PublicOutboundFault(`${host} answered with a redirect, which is not followed`);
  }
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      length += part.length;
      if (length > mostBytes) {
        throw new PublicOutboundFault(`${host} answered with more than ${mostBytes} bytes`);
      }
      parts.push(part);
    }
  } catch (error) {
    response.destroy();
    throw unreachable(host, error, time);
  }
  const shown = HEADERS.flatMap((name): [string, string][] => {
    const value = headers[name];
    return value === undefined ? [] : [[name, value]];
  });
  return new Response(status === 204 ? null : Buffer.concat(parts), {
    status: status < 200 || status > 599 ? 502 : status,
    headers: shown,
  });
}

function notThere(host: string): OutboundFault {
  return new OutboundFault(`${host} is not an internet address that this server may connect to`);
}

function unreachable(host: string, error: unknown, time: AbortSignal): OutboundFault {
  if (error instanceof OutboundFault) return error;
  const { code, name } = error as { code?: string; name?: string };
  const what = time.aborted ? 'no answer in time' : (code ?? name ?? 'unknown');
  return new OutboundFault(`${host} cannot be reached (${what})`, { cause: error });
}
