import { generateKeyPairSync } from 'node:crypto';
import { memberOf } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import type { Context } from '../runner/context.ts';
import { expectError, expectMember, expectStatus, expectThat, listOf, textOf } from '../runner/expect.ts';
import { type AgentKey, createAgentKey } from './agent-key.ts';

/** §5: keys of agents, and their DIDs. */
export const agentKeys: readonly Check[] = [
  check(
    '5.key-proof',
    {
      cites: [
        { section: '5', says: 'A proof MUST be accepted once' },
        { section: '5', says: 'One for another issuer, developer or key' },
      ],
    },
    async (context) => {
      const key = createAgentKey();
      const register = (publicKeyProof?: string) =>
        context.api.post('/v1/agents', {
          name: context.name('keyed'),
          scopes: ['files:read'],
          publicKey: key.publicKey,
          ...(publicKeyProof !== undefined && { publicKeyProof }),
        });
      expectError(await register(), 400, 'KEY_PROOF_REQUIRED');
      const wrong = [
        key.prove(context, { aud: 'https://elsewhere.example' }),
        key.prove(context, { dev: 'dev_01ARZ3NDEKTSV4RRFFQ69G5FAV' }),
        key.prove(context, { iat: Math.floor(Date.now() / 1000) - 300 }),
        createAgentKey().prove(context),
        `${key.prove(context).slice(0, -8)}AAAAAAAA`,
      ];
      for (const proof of wrong) expectError(await register(proof), 400, 'INVALID_KEY_PROOF');
      const proof = key.prove(context);
      const made = await register(proof);
      expectStatus(made, 201);
      expectMember(made, 'keys.0.kid', key.kid);
      expectError(await register(proof), 400, 'INVALID_KEY_PROOF');
      await context.api.delete(`/v1/agents/${textOf(made, 'agentId')}`);
    },
  ),

  check(
    '5.weak-key',
    {
      cites: [
        { section: '5', says: 'An Ed25519 point of small order' },
        { section: '5', says: 'A private key MUST NOT be taken' },
      ],
    },
    async (context) => {
      const key = createAgentKey();
      const { privateKey } = generateKeyPairSync('ed25519');
      const own = privateKey.export({ format: 'jwk' });
      const smallOrder = { kty: 'OKP', crv: 'Ed25519', x: 'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' };
      for (const publicKey of [smallOrder, { ...key.publicKey, x: 'AAAA' }, own]) {
        const body = { name: context.name('weak'), publicKey, publicKeyProof: key.prove(context) };
        const refused = await context.api.post('/v1/agents', body);
        expectError(refused, 400, 'VALIDATION_ERROR');
      }
      const { agentId } = await keyed(context);
      expectStatus(await context.api.get(`/v1/agents/${agentId}`), 200);
    },
  ),

  check(
    '5.did',
    {
      cites: [
        { section: '5', says: 'DID: did:grantex:<agentId> MUST' },
        { section: '5', says: 'A retired key MUST keep its method' },
        { section: '5', says: 'POST /v1/agents/:id/keys rotates the key' },
        { section: '5', says: 'A key that the agent has or had' },
      ],
    },
    async (context) => {
      const { key, agentId } = await keyed(context);
      const did = `did:grantex:${agentId}`;
      const resolve = () =>
        context.anonymous.get(`/1.0/identifiers/${did}`, { accept: 'application/did-resolution' });
      const before = await resolve();
      expectStatus(before, 200);
      const document = memberOf(before.body, 'didDocument') ?? before.body;
      expectThat(memberOf(document, 'id') === did, did, memberOf(document, 'id'), before);
      expectThat(
        authentications(document).length === 1,
        'one key that authenticates',
        authentications(document),
        before,
      );
      const next = createAgentKey();
      const rotation = { publicKey: next.publicKey, publicKeyProof: next.prove(context) };
      const rotated = await context.api.post(`/v1/agents/${agentId}/keys`, rotation);
      expectStatus(rotated, 201);
      const kids = listOf(rotated, 'keys').map((each) => memberOf(each, 'kid'));
      expectThat(kids.join() === [key.kid, next.kid].join(), 'both keys, the oldest first', kids, rotated);
      expectMember(rotated, 'keys.1.revokedAt', null);
      textOf(rotated, 'keys.0.revokedAt');
      const back = { publicKey: key.publicKey, publicKeyProof: key.prove(context) };
      expectError(await context.api.post(`/v1/agents/${agentId}/keys`, back), 409, 'KEY_EXISTS');
      const after = await resolve();
      const changed = memberOf(after.body, 'didDocument') ?? after.body;
      const methods = (memberOf(changed, 'verificationMethod') ?? []) as readonly Record<string, unknown>[];
      const old = methods.find(
        (method) =>
          JSON.stringify(method).includes(key.kid) ||
          JSON.stringify(method).includes(String(memberOf(key.publicKey, 'x'))),
      );
      expectThat(old?.['revoked'] !== undefined, 'the old key with revoked', old, after);
      const isOut = !authentications(changed).some((each) => each === old?.['id']);
      expectThat(
        isOut && authentications(changed).length === 1,
        'the new key alone in authentication',
        authentications(changed),
        after,
      );
    },
  ),
];

async function keyed(context: Context): Promise<{ key: AgentKey; agentId: string }> {
  const key = createAgentKey();
  const { agentId } = await context.agent({ publicKey: key.publicKey, publicKeyProof: key.prove(context) });
  return { key, agentId };
}

function authentications(document: unknown): readonly unknown[] {
  const found = memberOf(document, 'authentication');
  return Array.isArray(found) ? (found as unknown[]) : [];
}
