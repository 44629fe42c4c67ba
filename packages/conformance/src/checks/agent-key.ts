import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { createHash } from 'node:crypto';
import { metadataDigest, reportText } from '@grantex/core/log';
import type { Context } from '../runner/context.ts';
import { seconds, signJwt } from './dpop.ts';

type Status = 'allowed' | 'blocked' | 'success' | 'failure';

/** What an agent signs of an entry. */
interface Report {
  readonly agentId: string;
  readonly grantId: string;
  readonly action: string;
  readonly status: Status;
}

/** An Ed25519 key pair of an agent. */
export interface AgentKey {
  readonly publicKey: object;
  /** RFC 7638. */
  readonly kid: string;
  /** `publicKeyProof` (§5), with the given differences. */
  prove(context: Pick<Context, 'issuer' | 'developerId'>, different?: object): string;
  /** The members of an audit entry that this key has signed (§8). */
  sign(
    issuer: string,
    report: Report,
    header?: object,
  ): Promise<Report & { salt: string; signature: string }>;
  /** Any JWT by this key. */
  jwt(header: object, claims: object): string;
}

export function createAgentKey(): AgentKey {
  const { privateKey, publicKey: key } = generateKeyPairSync('ed25519');
  const { crv, kty, x } = key.export({ format: 'jwk' });
  const publicKey = { crv, kty, x };
  const kid = createHash('sha256').update(JSON.stringify(publicKey)).digest('base64url');
  return {
    publicKey,
    kid,
    prove({ issuer, developerId }, different = {}) {
      const header = { alg: 'EdDSA', typ: 'grantex-key-proof+jwt', jwk: publicKey };
      const claims = { aud: issuer, dev: developerId, iat: seconds(), jti: randomUUID(), ...different };
      return signJwt(privateKey, header, claims);
    },
    async sign(iss, report, header = {}) {
      const salt = randomBytes(16);
      const text = reportText({ iss, ...report, metadataDigest: await metadataDigest(salt) });
      const signed = signJwt(
        privateKey,
        { alg: 'EdDSA', kid, typ: 'grantex-audit-entry+jws', ...header },
        text,
      );
      const [protectedHeader = '', , signature = ''] = signed.split('.');
      return { ...report, salt: salt.toString('base64url'), signature: `${protectedHeader}..${signature}` };
    },
    jwt: (header, claims) => signJwt(privateKey, { alg: 'EdDSA', ...header }, claims),
  };
}
