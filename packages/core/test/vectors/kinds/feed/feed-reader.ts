import { createMessageReader, type FeedMessage, type MessageReader } from '../../../../src/feed/message.ts';
import { AuthorizationError } from '../../../../src/index.ts';
import { createIssuerKeys } from '../../../../src/verify/keys.ts';

/** What a reader of messages is made with. */
export interface ReaderOptions {
  readonly issuer: string;
  readonly jwks: object;
  /** Seconds since 1970. */
  readonly now: number;
}

/** A reader of feed messages that has the published keys. */
export function feedReader(
  { issuer, jwks, now }: ReaderOptions,
  isRevokedKey: (kid: string) => boolean,
): MessageReader {
  const clock = (): number => now * 1000;
  const fetch = async (): Promise<Response> => Response.json(jwks);
  const keys = createIssuerKeys({ url: `${issuer}/.well-known/jwks.json`, grace: 0, fetch, clock });
  return createMessageReader({ issuer, keys, clock, isRevokedKey });
}

/** Why a message was refused: the reason of a refusal, or the sentence of an error. */
export function whyOf(error: unknown): string {
  return AuthorizationError.is(error) ? error.reason : (error as Error).message;
}

/** A message as the files expect it: a `before` that is none is left out, and so is an unknown kind. */
export function messageInJson({ entries, ...message }: FeedMessage): object {
  return {
    ...message,
    entries: entries.map(({ before, ...entry }) => ({ ...entry, ...(before !== Infinity && { before }) })),
  };
}
