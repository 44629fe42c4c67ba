import type { Answer } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import type { Context } from '../runner/context.ts';
import { begun, expectError, expectMember, expectStatus, expectThat, textOf } from '../runner/expect.ts';
import { claimsOf } from './claims.ts';
import { createProofKey, type ProofKey } from './dpop.ts';

/** §6: tokens that are bound to a key (RFC 9449). */
export const boundTokens: readonly Check[] = [
  check(
    '6.bound-token',
    { cites: [{ section: '6', says: 'A token that is bound to a key (cnf) MUST be valid' }] },
    async (context) => {
      const { token, key } = await boundToken(context);
      const { cnf } = claimsOf(token);
      const isBound = JSON.stringify(cnf) === JSON.stringify({ jkt: key.thumbprint });
      expectThat(isBound, 'cnf with the thumbprint of the key', cnf);
      const verify = (more: object) => context.api.post('/v1/tokens/verify', { token, ...more });
      expectMember(await verify({}), 'valid', false);
      expectMember(await verify({ keyThumbprint: createProofKey().thumbprint }), 'valid', false);
      expectMember(await verify({ keyThumbprint: key.thumbprint }), 'valid', true);
    },
  ),

  check(
    '6.bound-parent',
    { cites: [{ section: '6', says: 'Keys (RFC 9449): with a parent token' }] },
    async (context) => {
      const { token, key, agentId } = await boundToken(context);
      const body = { parentGrantToken: token, subAgentId: agentId, scopes: ['files:read'] };
      const path = '/v1/grants/delegate';
      expectError(await context.api.post(path, body), 400, 'INVALID_DPOP_PROOF', 'KEY_REQUIRED');
      const url = context.issuer + path;
      const bare = await context.api.post(path, body, { dpop: key.prove({ method: 'POST', url }) });
      expectError(bare, 400, 'USE_DPOP_NONCE');
      const nonce = nonceOf(bare);
      const prove = (by: ProofKey, at = url) => ({ dpop: by.prove({ method: 'POST', url: at, nonce }) });
      expectError(await context.api.post(path, body, prove(createProofKey())), 400, 'INVALID_DPOP_PROOF');
      expectError(await context.api.post(path, body, prove(key, `${url}/x`)), 400, 'INVALID_DPOP_PROOF');
      // The sub-agent has no key to which its token could be bound.
      expectError(await context.api.post(path, body, prove(key)), 400, 'KEY_REQUIRED');
    },
  ),
];

/** A grant whose first token is bound to a key of the kit. */
async function boundToken(context: Context): Promise<{ token: string; key: ProofKey; agentId: string }> {
  const { code, agentId } = await context.code();
  const key = createProofKey();
  const url = `${context.issuer}/v1/token`;
  const bare = await context.api.post(
    '/v1/token',
    { code, agentId },
    { dpop: key.prove({ method: 'POST', url }) },
  );
  expectError(bare, 400, 'USE_DPOP_NONCE');
  const proof = key.prove({ method: 'POST', url, nonce: nonceOf(bare) });
  const answer = await context.api.post('/v1/token', { code, agentId }, { dpop: proof });
  expectStatus(answer, 201);
  return { token: textOf(begun(answer, 201), 'grantToken'), key, agentId };
}

/** The nonce that a refusal brings. @throws {CheckFailure} without one */
function nonceOf(answer: Answer): string {
  const nonce = answer.headers.get('dpop-nonce');
  expectThat(nonce !== null, 'the header DPoP-Nonce', 'none', answer);
  return nonce;
}
