import { z } from 'zod';
import { faultOfPoint } from './ed25519-point.ts';

/** The unused bits of the last character are zero: a key has one spelling, and so one thumbprint. */
const coordinate = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/, {
  error: 'must be 32 bytes in base64url',
  abort: true,
});
const point = coordinate.superRefine((x, context) => {
  const fault = faultOfPoint(Buffer.from(x, 'base64url'));
  if (fault !== undefined) context.addIssue(fault);
});
const noPrivatePart = {
  d: z.undefined('the private key stays with the agent; send the public part alone').optional(),
};

/**
 * The public key of an agent as a JWK: Ed25519 (RFC 8037), and none as which others could sign, or P-256 (RFC 7518 §6.2),
 * which has no such points. Other members are dropped.
 */
export const publicKeySchema = z
  .discriminatedUnion('crv', [
    z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: point, ...noPrivatePart }),
    z.object({
      kty: z.literal('EC'),
      crv: z.literal('P-256'),
      x: coordinate,
      y: coordinate,
      ...noPrivatePart,
    }),
  ])
  .transform(({ d: _absent, ...jwk }): AgentPublicKey => jwk);

export type AgentPublicKey =
  | { kty: 'OKP'; crv: 'Ed25519'; x: string }
  | { kty: 'EC'; crv: 'P-256'; x: string; y: string };

/** The one algorithm that each curve signs with here. */
export const ALGORITHM_OF: Readonly<Record<AgentPublicKey['crv'], 'EdDSA' | 'ES256'>> = {
  Ed25519: 'EdDSA',
  'P-256': 'ES256',
};
