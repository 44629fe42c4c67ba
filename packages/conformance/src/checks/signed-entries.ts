import { memberOf } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import type { Context } from '../runner/context.ts';
import { begun, expectError, expectMember, expectStatus, textOf } from '../runner/expect.ts';
import { type AgentKey, createAgentKey } from './agent-key.ts';

const PATH = '/v1/audit/log';
const REPORT = { action: 'conformance.signed', status: 'success' } as const;

/** §8: entries that an agent has signed. */
export const signedEntries: readonly Check[] = [
  check(
    '8.signed-entry',
    {
      cites: [
        { section: '8', says: 'An agent with a key (§5) may sign' },
        { section: '8', says: 'Once: what was signed MUST be' },
        { section: '8', says: 'The signature MUST stay' },
      ],
    },
    async (context) => {
      const { key, agentId, grantId } = await keyedGrant(context);
      const signed = await key.sign(context.issuer, { agentId, grantId, ...REPORT });
      const written = await context.api.post(PATH, signed);
      expectStatus(written, 201);
      expectMember(written, 'salt', signed.salt);
      expectMember(written, 'signature', signed.signature);
      expectError(await context.api.post(PATH, signed), 409, 'SIGNATURE_USED');
      const again = await key.sign(context.issuer, { agentId, grantId, ...REPORT });
      expectStatus(await context.api.post(PATH, again), 201);
      const id = textOf(written, 'entryId');
      begun(await context.api.delete(`/v1/audit/${id}/metadata`), 204);
      const read = await context.api.get(`/v1/audit/${id}`);
      expectMember(read, 'signature', signed.signature);
      expectMember(read, 'metadataDigest', memberOf(written.body, 'metadataDigest'));
    },
  ),

  check(
    '8.malformed-signature',
    { cites: [{ section: '8', says: 'Anything but that form' }] },
    async (context) => {
      const { key, agentId, grantId } = await keyedGrant(context);
      const report = { agentId, grantId, ...REPORT };
      const more = await key.sign(context.issuer, report, { jwk: key.publicKey });
      const typed = await key.sign(context.issuer, report, { typ: 'JWT' });
      const padded = await key.sign(context.issuer, report);
      for (const body of [more, typed, { ...padded, signature: `${padded.signature}==` }])
        expectError(await context.api.post(PATH, body), 400, 'SIGNATURE_MALFORMED', 'VALIDATION_ERROR');
    },
  ),

  check(
    '8.wrong-signature',
    {
      cites: [
        { section: '8', says: "A key that the grant's agent never had" },
        { section: '8', says: 'A signature that does not hold over this entry' },
      ],
    },
    async (context) => {
      const { key, agentId, grantId } = await keyedGrant(context);
      const report = { agentId, grantId, ...REPORT };
      const stranger = await createAgentKey().sign(context.issuer, report);
      expectError(await context.api.post(PATH, stranger), 422, 'SIGNATURE_KEY_UNKNOWN');
      const signed = await key.sign(context.issuer, report);
      const changed = { ...signed, action: 'conformance.other' };
      expectError(await context.api.post(PATH, changed), 422, 'SIGNATURE_INVALID');
      const elsewhere = await key.sign('https://elsewhere.example', report);
      expectError(await context.api.post(PATH, elsewhere), 422, 'SIGNATURE_INVALID');
      const withMetadata = { ...(await key.sign(context.issuer, report)), metadata: { amount: 1 } };
      expectError(await context.api.post(PATH, withMetadata), 422, 'SIGNATURE_INVALID');
    },
  ),

  check(
    '8.retired-key',
    { cites: [{ section: '8', says: 'A key that is no longer in use' }] },
    async (context) => {
      const { key, agentId, grantId } = await keyedGrant(context);
      const signed = await key.sign(context.issuer, { agentId, grantId, ...REPORT });
      const next = createAgentKey();
      const rotation = { publicKey: next.publicKey, publicKeyProof: next.prove(context) };
      begun(await context.api.post(`/v1/agents/${agentId}/keys`, rotation), 201);
      expectError(await context.api.post(PATH, signed), 422, 'SIGNATURE_KEY_RETIRED');
      const fresh = await next.sign(context.issuer, { agentId, grantId, ...REPORT });
      expectStatus(await context.api.post(PATH, fresh), 201);
    },
  ),
];

/** A grant of an agent that has a key. */
async function keyedGrant(context: Context): Promise<{ key: AgentKey; agentId: string; grantId: string }> {
  const key = createAgentKey();
  const { agentId } = await context.agent({ publicKey: key.publicKey, publicKeyProof: key.prove(context) });
  const { grantId } = await context.grant({ agentId });
  return { key, agentId, grantId };
}
