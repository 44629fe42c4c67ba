import { encodeBase64url } from '../base/base64.ts';
import { type MaybePromise, whenReady } from '../base/maybe-promise.ts';
import { wrongOption } from '../base/options.ts';

/** Nonces that a service demands in DPoP proofs, so that none is made long before it is used (RFC 9449 §8, §9). */
export interface DpopNonces {
  /** The nonce of the current minute, for the header `DPoP-Nonce`. */
  current(): MaybePromise<string>;
  /** Whether a nonce is the one of the current or the previous minute. */
  isFresh(nonce: string): MaybePromise<boolean>;
}

export interface DpopNonceOptions {
  /** At least 32 characters that nobody can guess; the same in every process of the service. */
  readonly secret: string;
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly clock?: () => number;
}

const MINUTE = 60_000;
/** How long a nonce is fresh at most, in seconds. */
export const NONCE_LIFE = 120;
const MIN_SECRET_LENGTH = 32;
const HMAC = { name: 'HMAC', hash: 'SHA-256' };
const encoder: TextEncoder = new TextEncoder();

/**
 * Makes nonces without a store: each is an HMAC-SHA-256 over a minute, so that every process with the secret accepts the
 * nonces of the others. A nonce lives for one to two minutes, and is the same for every client.
 * @throws {TypeError} naming the option that is wrong
 */
export function createDpopNonces({ secret, clock = Date.now }: DpopNonceOptions): DpopNonces {
  checkNonceSecret(secret, 'createDpopNonces', 'secret');
  const importKey = async (): Promise<CryptoKey> =>
    crypto.subtle.importKey('raw', encoder.encode(secret), HMAC, false, ['sign']);
  let key: Promise<CryptoKey> | undefined;
  const made = new Map<number, string>();

  async function make(minute: number): Promise<string> {
    const mac = await crypto.subtle.sign(
      HMAC,
      await (key ??= importKey()),
      encoder.encode(`dpop-nonce ${minute}`),
    );
    const nonce = encodeBase64url(new Uint8Array(mac));
    if (made.size >= MAX_MADE) made.clear();
    made.set(minute, nonce);
    return nonce;
  }

  const nonceOf = (minute: number): MaybePromise<string> => made.get(minute) ?? make(minute);
  const minuteNow = (): number => Math.floor(clock() / MINUTE);

  return {
    current: () => nonceOf(minuteNow()),
    isFresh(nonce) {
      const minute = minuteNow();
      return whenReady(nonceOf(minute), (current) =>
        current === nonce ? true : whenReady(nonceOf(minute - 1), (previous) => previous === nonce),
      );
    },
  };
}

/** @throws {TypeError} naming the option */
export function checkNonceSecret(secret: unknown, subject: string, option: string): void {
  if (typeof secret === 'string' && secret.length >= MIN_SECRET_LENGTH) return;
  throw wrongOption(subject, option, `a string of at least ${MIN_SECRET_LENGTH} characters`);
}

/** The current and the previous minute, and the next ones. */
const MAX_MADE = 8;
