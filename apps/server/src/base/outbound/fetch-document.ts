import { duplicateMember } from '@grantex/core/issuer';
import { freshnessOf } from './freshness.ts';
import { type OutboundFetch, OutboundFault, PublicOutboundFault } from './outbound-fetch.ts';

/** The outcome of asking for a JSON document. */
export type Fetched =
  | {
      kind: 'document';
      document: object;
      /** Seconds; undefined for one that must not be stored. */
      freshness: number | undefined;
    }
  /** Nothing is there, or something else. */
  | { kind: 'absent' | 'wrong'; fault: string }
  /** The host does not answer, or not properly. */
  | { kind: 'unreachable'; cause: unknown };

/** Answers by which a host says that there is no document. All others may be a fault of the host. */
const ABSENT: ReadonlySet<number> = new Set([404, 410]);
const JSON_TYPE = /^application\/([\w.+-]+\+)?json\s*(;|$)/i;
/** What the database cannot store in JSON: NUL, and halves of surrogate pairs. */
const UNSTORABLE = /\\u(0000|d[89a-f])/;

/** Asks for a JSON document at an address that strangers chose. */
export async function fetchDocument(fetch: OutboundFetch, url: string): Promise<Fetched> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'GET',
      headers: { accept: 'application/json', 'user-agent': 'grantex' },
    });
  } catch (error) {
    if (error instanceof OutboundFault) return { kind: 'unreachable', cause: error };
    throw error;
  }
  const { status, headers } = response;
  if (ABSENT.has(status)) return { kind: 'absent', fault: `was answered with ${status}` };
  if (status !== 200) {
    return { kind: 'unreachable', cause: new PublicOutboundFault(`was answered with ${status}`) };
  }
  if (!JSON_TYPE.test(headers.get('content-type') ?? '')) {
    return { kind: 'wrong', fault: 'is not application/json' };
  }
  const document = parse(await response.arrayBuffer());
  if (document === undefined)
    return { kind: 'wrong', fault: 'is not a JSON object, or names a member twice' };
  return { kind: 'document', document, freshness: freshnessOf(headers) };
}

/** @returns undefined for what is not an object in JSON, or not the same to all readers */
function parse(bytes: ArrayBuffer): object | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return duplicateMember(text) === undefined && !UNSTORABLE.test(JSON.stringify(value)) ? value : undefined;
  } catch {
    return undefined;
  }
}
