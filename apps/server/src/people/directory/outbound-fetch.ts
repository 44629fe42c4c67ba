import { lookup as resolve } from 'node:dns';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { type AddressKind, kindOfAddress } from './addresses.ts';

/**
 * Why a provider could not be reached, for the server's operator only: it would tell tenants which names and ports exist
 * in the server's network.
 */
export class ProviderFault extends Error {
  override readonly name: string = 'ProviderFault';
}

/** A fault that the provider's developer may read: it contains only what they and their provider have stated. */
export class PublicProviderFault extends ProviderFault {
  override readonly name = 'PublicProviderFault';
}

/** The `fetch` that the OpenID Connect library calls. */
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
  /** Where providers may be besides the internet. On loopback TLS is not required. */
  allows: ReadonlySet<Exclude<AddressKind, 'public' | 'refused'>>;
  /** Finds the addresses of a name. Default: the system's resolver. */
  lookup?: LookupFunction;
  /** Milliseconds until a provider must have answered completely. Default 5,000. */
  patience?: number;
}

/** More than any provider's description or keys. A longer answer is refused. */
const MOST_BYTES = 262_144;

/**
 * A `fetch` for addresses that a tenant chose. It connects to the very address that it has checked, so that a second
 * answer of DNS cannot lead elsewhere. It follows no redirect, and reads a limited answer in a limited time, over a
 * connection of its own.
 * @throws {ProviderFault}
 */
export function createOutboundFetch(options: OutboundOptions): OutboundFetch {
  const { allows, lookup = resolve, patience = 5_000 } = options;
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
      throw new PublicProviderFault(`${host} must be asked over https`);
    }
    const time = AbortSignal.timeout(patience);
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const response = await new Promise<IncomingMessage>((done, fail) => {
      const request = send(url, {
        method,
        headers: { ...headers, 'accept-encoding': 'identity' },
        lookup: guarded,
        // A connection of its own, never one that another name or tenant has opened.
        agent: false,
        signal: signal === undefined ? time : AbortSignal.any([time, signal]),
      });
      request.on('response', done).on('error', fail);
      request.end(body === undefined || body === null ? undefined : String(body));
    }).catch((error: unknown) => {
      throw unreachable(host, error, time);
    });
    return read(host, response, time);
  };
}

async function read(host: string, response: IncomingMessage, time: AbortSignal): Promise<Response> {
  const { statusCode: status = 0, headers } = response;
  if (status >= 300 && status < 400) {
    response.destroy();
    throw new ProviderFault(`${host} answered with a redirect, which is not followed`);
  }
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      length += part.length;
      if (length > MOST_BYTES) throw new ProviderFault(`${host} answered with more than ${MOST_BYTES} bytes`);
      parts.push(part);
    }
  } catch (error) {
    response.destroy();
    throw unreachable(host, error, time);
  }
  const type = headers['content-type'];
  return new Response(status === 204 ? null : Buffer.concat(parts), {
    status: status < 200 || status > 599 ? 502 : status,
    headers: {
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(headers['www-authenticate'] === undefined
        ? {}
        : { 'www-authenticate': headers['www-authenticate'] }),
    },
  });
}

function notThere(host: string): ProviderFault {
  return new ProviderFault(`${host} is not an internet address that this server may connect to`);
}

function unreachable(host: string, error: unknown, time: AbortSignal): ProviderFault {
  if (error instanceof ProviderFault) return error;
  const { code, name } = error as { code?: string; name?: string };
  const what = time.aborted ? 'no answer in time' : (code ?? name ?? 'unknown');
  return new ProviderFault(`${host} cannot be reached (${what})`, { cause: error });
}
