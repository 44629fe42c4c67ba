import { z } from 'zod';

/** Most keys of a client. */
const MOST_KEYS = 20;
/** Members of keys that only their owner may have (RFC 7518 §6). */
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

const text = z.string().regex(/^[ -~]{1,2048}$/, 'must be 1 to 2048 visible ASCII characters');
const publicJwk = z.object({
  kty: text,
  kid: text.exactOptional(),
  use: text.exactOptional(),
  key_ops: z.array(text).max(10).exactOptional(),
  alg: text.exactOptional(),
  crv: text.exactOptional(),
  x: text.exactOptional(),
  y: text.exactOptional(),
  n: text.exactOptional(),
  e: text.exactOptional(),
});

/** A JWK Set of public keys. */
export const publicJwks = z.object({ keys: z.array(publicJwk) });

export type PublicJwks = z.output<typeof publicJwks>;

/** Reads a JWK Set (RFC 7517 §5) that a client publishes. Private keys are refused; members that no public key needs are dropped. */
export const publishedJwks = z.object({
  keys: z
    .array(
      z
        .looseObject({})
        .refine((jwk) => !PRIVATE.some((member) => member in jwk), 'must not contain a private key')
        .pipe(publicJwk),
    )
    .min(1)
    .max(MOST_KEYS),
});
