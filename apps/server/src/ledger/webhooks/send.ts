import type { AddressKind } from '../../base/outbound/addresses.ts';
import {
  createOutboundFetch,
  type OutboundFetch,
  OutboundFault,
  type OutboundOptions,
  PublicOutboundFault,
} from '../../base/outbound/outbound-fetch.ts';
import { readRetryAfter } from './retries.ts';
import { signatureHeaders } from './secrets.ts';

/** What an endpoint is told. */
export interface Message {
  /** The id of the event; `webhook-id` in every attempt. */
  id: string;
  type: string;
  /** When it happened, ISO 8601. */
  timestamp: string;
  data: Readonly<Record<string, unknown>>;
}

/** The outcome of one attempt. */
export interface Outcome {
  isDelivered: boolean;
  /** The HTTP status; null where there was no answer. */
  status: number | null;
  /** The beginning of the body of the answer; null for none. */
  answer: string | null;
  /** Why the message counts as not delivered, in words for the developer; null for a delivered one. */
  fault: string | null;
  /** How long the endpoint asks to wait, in milliseconds. */
  retryAfter: number | undefined;
  milliseconds: number;
}

/**
 * Hands one message to an endpoint. Never rejects for what the endpoint does.
 * @param signal ends the attempt, which then counts as one without an answer. Default: nothing does
 */
export type Send = (
  endpoint: { url: string; secrets: readonly [string, ...string[]] },
  message: Message,
  signal?: AbortSignal,
) => Promise<Outcome>;

/** Seconds for a whole attempt. */
const PATIENCE = 15;
/** Most bytes of an answer. A longer one counts as a failure. */
const MOST_BYTES = 65_536;
/** So much of an answer is kept for the developer, in characters. */
const KEPT = 500;

/**
 * Faults that were met at an address that may be asked. What comes before, such as whether a name exists, would tell about
 * the server's network.
 */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses connections',
  ECONNRESET: 'closed the connection without an answer',
  EPIPE: 'closed the connection without an answer',
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a certificate that nobody has signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'has a certificate of an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'has a certificate of an unknown authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate of another name',
};

/**
 * @param allows where endpoints may be besides the internet
 * @param lookup finds the addresses of names. Default: the system's resolver
 */
export function createSend(
  allows: OutboundOptions['allows'],
  lookup?: NonNullable<OutboundOptions['lookup']>,
): Send {
  const fetch = createOutboundFetch({
    allows,
    mostBytes: MOST_BYTES,
    patience: PATIENCE * 1_000,
    ...(lookup && { lookup }),
  });
  return async ({ url, secrets }, { id, type, timestamp, data }, signal) => {
    const began = performance.now();
    const body = JSON.stringify({ type, timestamp, data });
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'grantex',
      ...signatureHeaders({ id, at: new Date(), body }, secrets),
    };
    const outcome = await ask(fetch, url, { headers, body, signal }, allows);
    return { ...outcome, milliseconds: Math.round(performance.now() - began) };
  };
}

async function ask(
  fetch: OutboundFetch,
  url: string,
  request: { headers: Record<string, string>; body: string; signal: AbortSignal | undefined },
  allows: ReadonlySet<AddressKind>,
): Promise<Omit<Outcome, 'milliseconds'>> {
  try {
    const response = await fetch(url, { method: 'POST', ...request });
    const { status, ok } = response;
    return {
      isDelivered: ok,
      status,
      answer: beginningOf(await response.text()),
      fault: ok ? null : `answered ${status}`,
      retryAfter: ok ? undefined : readRetryAfter(response.headers.get('retry-after'), Date.now()),
    };
  } catch (error) {
    if (!(error instanceof OutboundFault)) throw error;
    const fault = faultOf(error, allows);
    return { isDelivered: false, status: null, answer: null, fault, retryAfter: undefined };
  }
}

/** Without the characters that the database cannot store. */
function beginningOf(text: string): string | null {
  const characters = Array.from(text.slice(0, 2 * KEPT).toWellFormed());
  const kept = characters.slice(0, KEPT).join('').replaceAll('\0', '\uFFFD');
  return kept === '' ? null : kept;
}

function faultOf(error: OutboundFault, allows: ReadonlySet<AddressKind>): string {
  if (error instanceof PublicOutboundFault) return error.message;
  // In private networks it would tell which ports are open.
  if (allows.has('private')) return 'cannot be reached from here';
  const { code, name } = (error.cause ?? {}) as { code?: unknown; name?: string };
  if (name === 'TimeoutError' || name === 'AbortError') return `did not answer in ${PATIENCE} seconds`;
  return (typeof code === 'string' ? WORDS[code] : undefined) ?? 'cannot be reached from here';
}
