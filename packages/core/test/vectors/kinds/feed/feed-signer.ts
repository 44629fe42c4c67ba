import {
  createTestIssuer,
  DEVELOPER,
  ISSUER,
  NOW,
  type TestIssuer,
} from '../../../neutral/support/issuer.ts';
import keys from '../../test-keys.json' with { type: 'json' };

/** What differs from a good message. */
export interface MessageDraft {
  readonly header?: object;
  readonly claims?: object;
  readonly event?: object;
}

/** Signs messages of the revocation feed with keys that do not change. */
export interface FeedSigner {
  readonly issuer: TestIssuer;
  /** Another key, which signs for the issuer where it is published. */
  readonly other: TestIssuer;
  message(draft?: MessageDraft, by?: TestIssuer): Promise<string>;
}

export async function createFeedSigner(): Promise<FeedSigner> {
  const [issuer, other] = await Promise.all([
    createTestIssuer(keys.issuer),
    createTestIssuer(keys.otherIssuer),
  ]);
  return {
    issuer,
    other,
    message: ({ header, claims, event } = {}, by = issuer) =>
      by.sign(
        { ...by.header, typ: 'secevent+jwt', ...header },
        {
          iss: ISSUER,
          aud: DEVELOPER,
          iat: NOW,
          jti: 'fm_01',
          events: {
            'urn:grantex:event:revocations': { epoch: 'e1', seq: 0, prev: 0, entries: [], ...event },
          },
          ...claims,
        },
      ),
  };
}

/** An entry as a message states it. */
export function entryOf(seq: number, kind: string, id: string, changes: object = {}): object {
  return { seq, at: moment(NOW), kind, id, exp: moment(NOW + 3600), ...changes };
}

/** A time in seconds since 1970, as messages state it. */
export function moment(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
