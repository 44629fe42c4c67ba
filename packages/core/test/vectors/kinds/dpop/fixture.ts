import { importAgentKey } from '../../../../src/log.ts';
import { createTestIssuer, NOW, type TestIssuer } from '../../../neutral/support/issuer.ts';
import { createProofSigner, type ProofSigner } from '../../../neutral/support/proof.ts';
import keys from '../../test-keys.json' with { type: 'json' };

export const ORIGIN = 'https://travel.example';
export const URL_ = `${ORIGIN}/flights/book`;
export const SECRET = 'a secret of at least thirty-two characters';

export const p256: ProofSigner = await createProofSigner('ES256', keys.agentP256);
export const ed25519: ProofSigner = await createProofSigner('EdDSA', keys.agentEd25519);
export const thief: ProofSigner = await createProofSigner('ES256', keys.otherP256);
export const issuer: TestIssuer = await createTestIssuer(keys.issuer);
export const jkt = (await importAgentKey(p256.jwk))?.kid ?? '';
/** A token that is bound to the first key. */
export const bound: string = await issuer.token({ cnf: { jkt } });
export const unbound: string = await issuer.token();

export type Members = { readonly [member: string]: unknown };

/** A proof of our key for a request of the test. */
export const prove = (claims: Members = {}, header: Members = {}, by = p256): Promise<string> =>
  by.prove('POST', URL_, { jti: 'one', iat: NOW, ...claims }, header);
