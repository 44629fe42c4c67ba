import { isObject } from '../base/json.ts';
import type { IssuerKeys } from '../verify/keys.ts';
import { createCompactParser } from '../verify/token.ts';
import { FEED_MESSAGE_TYPE, REVOCATION_EVENT } from '../wire/revocations.ts';
import { type FeedEntry, readEntry } from './entry.ts';

/** A message of the revocation feed with valid signature, issuer and form. Whether it follows is up to the log. */
export interface FeedMessage {
  /** The developer whose revocations it states. */
  readonly developerId: string;
  /** When it was signed, in milliseconds since 1970. */
  readonly issuedAt: number;
  /** New after every restore of the server's database. */
  readonly epoch: string;
  /** The head of the log after the last entry. */
  readonly seq: number;
  /** The `seq` before the first entry; 0 in a snapshot. */
  readonly prev: number;
  readonly entries: readonly FeedEntry[];
}

export interface MessageReaderOptions {
  readonly issuer: string;
  readonly keys: IssuerKeys;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Whether a key may no longer sign. */
  readonly isRevokedKey: (kid: string) => boolean;
}

/**
 * Parses and verifies a message.
 * @throws when it is not valid
 */
export type MessageReader = (text: string) => Promise<FeedMessage>;

/** The longest message that is read, in characters: about 100,000 entries. */
export const MAX_MESSAGE_LENGTH: number = 32 * 1024 * 1024;

/** How far the clocks of the server and of the verifier may be apart, in milliseconds. */
export const CLOCK_TOLERANCE: number = 5 * 1000;

/**
 * Makes a reader of feed messages (`docs/protocol.md` §7), as strict as that of tokens: compact JWS, RS256, `typ`
 * `secevent+jwt`, a key that the issuer publishes and has not revoked, exactly the claims of the protocol, and not
 * dated more than 5 s in the future.
 */
export function createMessageReader({
  issuer,
  keys,
  clock,
  isRevokedKey,
}: MessageReaderOptions): MessageReader {
  const parse = createCompactParser([FEED_MESSAGE_TYPE], MAX_MESSAGE_LENGTH);
  return async (text) => {
    const { kid, payload, signedLength } = parse(text);
    if (payload['iss'] !== issuer) throw new Error('The message comes from another issuer.');
    if (isRevokedKey(kid)) throw new Error('The message is signed with a revoked key.');
    const key = await keys.find(kid, clock());
    if (!(await key.verify(text, signedLength)))
      throw new Error('The signature of the message is not valid.');
    const message = readMessage(payload);
    if (message.issuedAt > clock() + CLOCK_TOLERANCE) throw new Error('The message is dated in the future.');
    if (message.entries.some(({ kind, id }) => kind === 'key' && id === kid))
      throw new Error('The message is signed with the key that it revokes.');
    return message;
  };
}

const CLAIMS: readonly string[] = ['iss', 'aud', 'iat', 'jti', 'events'];
const EPOCH: RegExp = /^[\w-]{1,64}$/;

function readMessage(payload: { readonly [claim: string]: unknown }): FeedMessage {
  const { aud, iat, jti, events } = payload;
  const isWhole = hasExactly(payload, CLAIMS) && isText(aud) && isText(jti) && isTime(iat);
  if (!isWhole || !isObject(events) || !hasExactly(events, [REVOCATION_EVENT]))
    throw new Error('The message lacks the claims of a feed message.');
  const event = events[REVOCATION_EVENT];
  if (!isObject(event)) throw new Error('The event of the message is not an object.');
  const { epoch, seq, prev, entries } = event;
  if (typeof epoch !== 'string' || !EPOCH.test(epoch)) throw new Error('The message has no epoch.');
  if (!isCount(seq) || !isCount(prev) || prev > seq || !Array.isArray(entries))
    throw new Error('The message does not state its position in the log.');
  return {
    developerId: aud,
    issuedAt: iat * 1000,
    epoch,
    seq,
    prev,
    entries: readEntries(entries, prev, seq),
  };
}

/** Reads the entries, which must be in order and after `prev`. */
function readEntries(values: readonly unknown[], prev: number, head: number): FeedEntry[] {
  let last = prev;
  return values.map((value) => {
    const entry = readEntry(value);
    if (entry === undefined || entry.seq <= last || entry.seq > head)
      throw new Error('An entry of the message is malformed or out of order.');
    last = entry.seq;
    return entry;
  });
}

function hasExactly(value: object, members: readonly string[]): boolean {
  return (
    Object.keys(value).length === members.length && members.every((member) => Object.hasOwn(value, member))
  );
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isTime = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER / 1000;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
