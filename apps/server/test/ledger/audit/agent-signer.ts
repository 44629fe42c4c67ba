import { randomBytes } from 'node:crypto';
import type { JsonObject } from '@grantex/core';
import {
  detachReport,
  ENTRY_SIGNATURE_TYPE,
  importAgentKey,
  metadataDigest,
  reportMembers,
  reportText,
  type SignedReport,
} from '@grantex/core/log';
import { type CryptoKey, SignJWT } from 'jose';
import type { Database } from '../../../src/base/store/database.ts';
import { agentKey } from '../../support/agent-keys.ts';

/** An agent's key that signs its entries. */
export interface AgentSigner {
  readonly kid: string;
  readonly publicKey: object;
  readonly privateKey: CryptoKey;
  /** A request with salt and signature; `different` is signed, but not sent. */
  sign<REQUEST extends Report>(request: REQUEST, different?: Different): Promise<REQUEST & Signed>;
}

export interface Report {
  readonly grantId: string;
  readonly action: string;
  readonly status: SignedReport['status'];
  readonly ref?: string;
  readonly metadata?: JsonObject;
}

export interface Signed {
  readonly salt: string;
  readonly signature: string;
}

type Different = Partial<SignedReport> & { readonly salt?: Buffer };

/** Replaces an agent's key directly in the table. */
export async function agentSigner(
  database: Database,
  { developerId, agentId }: { readonly developerId: string; readonly agentId: string },
  iss: string,
  algorithm: 'EdDSA' | 'ES256' = 'EdDSA',
): Promise<AgentSigner> {
  const { publicKey, privateKey } = await agentKey(algorithm);
  const kid = (await importAgentKey(publicKey))?.kid ?? '';
  const jwk = JSON.stringify(publicKey);
  await database.forDeveloper(developerId, async (transaction) => {
    await transaction
      .insertInto('agent_keys')
      .values({ developer_id: developerId, agent_id: agentId, kid, jwk })
      .execute();
  });
  return {
    kid,
    publicKey,
    privateKey,
    async sign(request, { salt = randomBytes(16), ...different } = {}) {
      const { grantId, action, status, ref, metadata = {} } = request;
      const digest = await metadataDigest(salt, metadata);
      const report = { iss, agentId, grantId, action, status, ref, metadataDigest: digest, ...different };
      const jws = await new SignJWT({ ...reportMembers(report) })
        .setProtectedHeader({ alg: algorithm, typ: ENTRY_SIGNATURE_TYPE, kid })
        .sign(privateKey);
      const signature = detachReport(jws, reportText(report));
      return { ...request, salt: salt.toString('base64url'), signature };
    },
  };
}
