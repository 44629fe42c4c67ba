import { z } from 'zod';

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes in base64url');
const noPrivatePart = {
  d: z.undefined('the private key stays with the agent; send the public part alone').optional(),
};

/** The public key of an agent as a JWK: Ed25519 (RFC 8037) or P-256 (RFC 7518 §6.2). Other members are dropped. */
export const publicKeySchema = z
  .discriminatedUnion('crv', [
    z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: coordinate, ...noPrivatePart }),
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
