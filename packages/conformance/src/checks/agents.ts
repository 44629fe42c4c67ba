import { randomUUID } from 'node:crypto';
import { type Check, check } from '../runner/check.ts';
import { begun, expectError, expectMember, expectStatus, expectThat, textOf } from '../runner/expect.ts';

/** Addresses that a URL parser would rewrite, and others that nobody is sent to (§5). */
const WRONG_ADDRESSES = [
  'https:/app.example/cb',
  'https://app.example\\cb',
  'https://user@app.example/cb',
  'https://*.app.example/cb',
  'https://app.example/a/../cb',
  'https://app.example/%2e%2e/cb',
  'https://app.example/cb#part',
  'https://0x7f.1/cb',
  'https://größe.example/cb',
  'http://app.example/cb',
  'javascript:alert(1)',
  'data:text/html,x',
];

/** §5: agents. */
export const agents: readonly Check[] = [
  check(
    '5.deleted-agent',
    {
      cites: [
        { section: '5', says: 'A deleted agent MUST answer 410' },
        { section: '5', says: 'Deleting revokes and leaves a tombstone' },
      ],
    },
    async (context) => {
      const { agentId } = await context.agent();
      expectStatus(await context.api.delete(`/v1/agents/${agentId}`), 204);
      const answer = await context.anonymous.get(`/1.0/identifiers/did:grantex:${agentId}`, {
        accept: 'application/did-resolution',
      });
      expectStatus(answer, 410);
      expectThat(
        answer.received.replaceAll(' ', '').includes('"deactivated":true'),
        'deactivated: true',
        answer.received,
        answer,
      );
      expectError(await context.api.get(`/v1/agents/${agentId}`), 404);
      expectError(await context.api.patch(`/v1/agents/${agentId}`, { status: 'active' }), 404);
    },
  ),

  check(
    '5.redirect-uris',
    { cites: [{ section: '5', says: 'Anything else that a URL parser would rewrite' }] },
    async (context) => {
      for (const uri of WRONG_ADDRESSES) {
        const answer = await context.api.post('/v1/agents', {
          name: context.name('redirect'),
          redirectUris: [uri],
        });
        expectError(answer, 400, 'VALIDATION_ERROR');
      }
      const fine = ['https://app.example/cb', 'http://127.0.0.1/cb', 'com.example.app:/cb'];
      const made = await context.api.post('/v1/agents', {
        name: context.name('redirect'),
        redirectUris: fine,
      });
      expectStatus(made, 201);
      expectMember(made, 'redirectUris', fine);
      await context.api.delete(`/v1/agents/${textOf(made, 'agentId')}`);
    },
  ),

  check(
    '5.declared-scopes',
    { cites: [{ section: '5', says: 'Declared scopes are a ceiling' }] },
    async (context) => {
      const { agentId } = await context.agent({ scopes: ['payments:initiate:max_100'] });
      const ask = (scope: string) =>
        context.api.post('/v1/authorize', { agentId, principalId: randomUUID(), scopes: [scope] });
      for (const scope of ['payments:initiate', 'payments:initiate:max_101', 'files:read'])
        expectError(await ask(scope), 400, 'SCOPE_NOT_DECLARED');
      expectStatus(await ask('payments:initiate:max_100'), 201);
      const none = begun(await context.api.post('/v1/agents', { name: context.name('no scopes') }), 201);
      const asked = {
        agentId: textOf(none, 'agentId'),
        principalId: context.name('none'),
        scopes: ['files:read'],
      };
      expectError(await context.api.post('/v1/authorize', asked), 400, 'SCOPE_NOT_DECLARED');
      await context.api.delete(`/v1/agents/${textOf(none, 'agentId')}`);
    },
  ),

  check(
    '5.suspended-for-good',
    { cites: [{ section: '5', says: "Suspending MUST end the agent's grants" }] },
    async (context) => {
      const { agentId } = await context.agent();
      const { grantId, refreshToken } = await context.grant({ agentId });
      begun(await context.api.patch(`/v1/agents/${agentId}`, { status: 'suspended' }), 200);
      begun(await context.api.patch(`/v1/agents/${agentId}`, { status: 'active' }), 200);
      expectMember(await context.api.get(`/v1/grants/${grantId}`), 'status', 'revoked');
      expectError(await context.api.post('/v1/token/refresh', { refreshToken, agentId }), 400);
      expectMember(
        await context.api.get(`/v1/grants/${(await context.grant({ agentId })).grantId}`),
        'status',
        'active',
      );
    },
  ),

  check(
    '5.tokens-of-keyed-agent',
    { cites: [{ section: '5', says: 'With dpop: required' }] },
    async (context) => {
      const { agentId } = await context.agent({ dpop: 'required' });
      const { code } = await context.code({ agentId });
      expectError(await context.api.post('/v1/token', { code, agentId }), 400, 'KEY_REQUIRED');
    },
  ),
];
