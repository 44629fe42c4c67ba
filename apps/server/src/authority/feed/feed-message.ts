import { randomUUID } from 'node:crypto';
import { FEED_MESSAGE_TYPE, REVOCATION_EVENT } from '@grantex/core/issuer';
import type { FeedEntry } from './feed-log.ts';

/** What a message of the feed states (`docs/protocol.md` §7). */
export interface FeedMessage {
  developerId: string;
  /** When all of it was true, in seconds since 1970. */
  at: number;
  epoch: string;
  /** The `seq` just before the first entry; 0 in a snapshot. */
  prev: number;
  /** The head of the log after the last entry. */
  seq: number;
  entries: readonly FeedEntry[];
}

/** Signs a message: a compact JWS. */
export type SignMessage = (message: FeedMessage) => Promise<string>;

/** What messages need of the issuer's keys. */
export interface MessageKeys {
  /** Resolves once the keys are new enough. */
  ready(): void | Promise<void>;
  refresh(): Promise<void>;
  activeKid(): string;
  /** @returns a compact JWS */
  sign(typ: typeof FEED_MESSAGE_TYPE, payload: Uint8Array): Promise<string>;
}

/** Makes the function that signs feed messages. */
export function createMessageSigner(issuer: string, issuerKeys: MessageKeys): SignMessage {
  return async ({ developerId, at, epoch, prev, seq, entries }) => {
    await issuerKeys.ready();
    // Another process may have revoked the key that this process takes for the active one.
    const isRevoked = (): boolean =>
      entries.some(({ kind, id }) => kind === 'key' && id === issuerKeys.activeKid());
    if (isRevoked()) await issuerKeys.refresh();
    if (isRevoked()) throw new Error('the active key of the issuer is revoked');
    const claims = {
      iss: issuer,
      aud: developerId,
      iat: Math.floor(at),
      jti: randomUUID(),
      events: { [REVOCATION_EVENT]: { epoch, seq, prev, entries } },
    };
    return issuerKeys.sign(FEED_MESSAGE_TYPE, Buffer.from(JSON.stringify(claims)));
  };
}
