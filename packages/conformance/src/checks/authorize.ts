import { createHash, randomBytes } from 'node:crypto';
import { memberOf } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import { begun, expectError, expectMember, expectStatus, expectThat, textOf } from '../runner/expect.ts';
import { Skip } from '../runner/outcome.ts';
import { claimsOf } from './claims.ts';

const UNREGISTERED = 'https://elsewhere.example/callback';

/** §6, Authorize. */
export const authorize: readonly Check[] = [
  check(
    '6.default-audience',
    { cites: [{ section: '6', says: 'Without audience it MUST' }] },
    async (context) => {
      const { grantId } = await context.grant();
      expectMember(await context.api.get(`/v1/grants/${grantId}`), 'audience', context.issuer);
    },
  ),

  check(
    '6.registered-audiences',
    { cites: [{ section: '6', says: 'Once the developer has registered audiences' }] },
    async (context) => {
      context.needsSandbox();
      const own = await context.ownDeveloper();
      const audience = 'https://service.example/api';
      begun(await own.api.patch('/v1/me', { settings: { audiences: [audience] } }), 200);
      const { agentId } = await own.sharedAgent();
      const ask = (wanted: string) =>
        own.api.post('/v1/authorize', {
          agentId,
          principalId: 'alice',
          scopes: ['files:read'],
          audience: wanted,
        });
      for (const other of [
        'https://service.example/api/',
        'https://service.example/API',
        'https://other.example',
      ])
        expectError(await ask(other), 400, 'AUDIENCE_NOT_REGISTERED');
      expectStatus(await ask(audience), 201);
      expectStatus(await ask(context.issuer), 201);
    },
  ),

  check(
    '6.longest-life',
    { cites: [{ section: '6', says: 'A longer one than the developer' }] },
    async (context) => {
      const own = await context.ownDeveloper('delegation');
      begun(await own.api.patch('/v1/me', { settings: { maxGrantLifetime: '2h' } }), 200);
      const { agentId } = await own.sharedAgent();
      const asked = { agentId, principalId: 'alice', scopes: ['files:read'], expiresIn: '9h' };
      const answer = await own.api.post('/v1/authorize', asked);
      expectStatus(answer, 201);
      expectMember(answer, 'expiresIn', '2h');
      context.needsSandbox();
      const made = begun(await own.api.post('/v1/token', { code: textOf(answer, 'code'), agentId }), 201);
      const grant = begun(await own.api.get(`/v1/grants/${textOf(made, 'grantId')}`), 200);
      const [from, until] = ['issuedAt', 'expiresAt'].map((name) => Date.parse(textOf(grant, name))) as [
        number,
        number,
      ];
      expectThat(until - from <= 7_205_000, 'a grant of two hours at most', until - from, grant);
    },
  ),

  check(
    '6.unregistered-redirect',
    {
      cites: [
        { section: '6', says: 'On a live server a redirectUri' },
        { section: '6', says: 'A live request with a redirectUri and without PKCE' },
      ],
    },
    async (context) => {
      const registered = 'https://app.example/callback';
      const { agentId } = await context.agent({ redirectUris: [registered] });
      const asked = { agentId, principalId: context.name('redirect'), scopes: ['files:read'] };
      const codeChallenge = createHash('sha256')
        .update(randomBytes(32).toString('base64url'))
        .digest('base64url');
      if (context.mode === 'sandbox') throw new Skip('a sandbox takes any https or loopback address');
      const ask = (redirectUri: string) =>
        context.api.post('/v1/authorize', { ...asked, redirectUri, codeChallenge });
      for (const other of [UNREGISTERED, `${registered}/more`, `${registered}?a=1`, 'https://app.example'])
        expectError(await ask(other), 400, 'REDIRECT_URI_NOT_REGISTERED');
      expectStatus(await ask(registered), 201);
      expectError(
        await context.api.post('/v1/authorize', { ...asked, redirectUri: registered }),
        400,
        'PKCE_REQUIRED',
      );
    },
  ),

  check(
    '6.list-without-codes',
    { cites: [{ section: '6', says: 'GET /v1/authorize?authRequestId' }] },
    async (context) => {
      const { code, authRequestId, agentId } = await context.code();
      const listed = await context.api.get(`/v1/authorize?authRequestId=${authRequestId}`);
      expectMember(listed, 'requests.0.authRequestId', authRequestId);
      expectThat(memberOf(listed.body, 'requests.0.code') === undefined, 'no code', 'a code', listed);
      expectThat(!listed.received.includes(code), 'no code', 'the code', listed);
      expectStatus(await context.api.post('/v1/token', { code, agentId }), 201);
    },
  ),

  check(
    '6.taken-back',
    { cites: [{ section: '6', says: 'An approval is taken back, too' }] },
    async (context) => {
      const { code, authRequestId, agentId } = await context.code();
      expectStatus(await context.api.delete(`/v1/authorize/${authRequestId}`), 204);
      expectError(await context.api.post('/v1/token', { code, agentId }), 400, 'INVALID_CODE');
      expectMember(await context.api.get(`/v1/authorize/${authRequestId}`), 'status', 'cancelled');
    },
  ),

  check(
    '6.decided-stays',
    { cites: [{ section: '6', says: 'Taking back one that was denied' }] },
    async (context) => {
      const { authRequestId } = await context.grant();
      expectError(await context.api.delete(`/v1/authorize/${authRequestId}`), 409, 'REQUEST_DECIDED');
      expectError(await context.api.post(`/v1/authorize/${authRequestId}/deny`), 409, 'REQUEST_DECIDED');
    },
  ),

  check(
    '6.denied',
    { cites: [{ section: '6', says: 'An approval is taken back, too' }] },
    async (context) => {
      const { code, authRequestId, agentId } = await context.code();
      expectStatus(await context.api.post(`/v1/authorize/${authRequestId}/deny`), 200);
      expectError(await context.api.post('/v1/token', { code, agentId }), 400, 'INVALID_CODE');
    },
  ),

  check(
    '6.no-approval-by-key',
    {
      cites: [
        { section: '6', says: 'POST /v1/authorize/:id/approve and' },
        { section: '6', says: 'An API key MUST NOT bind, approve' },
        { section: '6', says: 'A live server MUST keep the request pending' },
      ],
    },
    async (context) => {
      if (context.mode === 'sandbox') throw new Skip('a sandbox approves by itself');
      const { agentId } = await context.sharedAgent();
      const asked = { agentId, principalId: context.name('live'), scopes: ['files:read'] };
      const request = begun(await context.api.post('/v1/authorize', asked), 201);
      expectMember(request, 'status', 'pending');
      expectThat(memberOf(request.body, 'code') === undefined, 'no code', 'a code', request);
      const id = textOf(request, 'authRequestId');
      expectError(await context.api.post(`/v1/authorize/${id}/approve`), 404, 'NO_SUCH_ROUTE');
      expectError(await context.api.post(`/v1/authorize/${id}/deny`), 404, 'NO_SUCH_ROUTE');
      const read = await context.api.get(`/v1/authorize/${id}`);
      expectMember(read, 'status', 'pending');
      expectThat(memberOf(read.body, 'code') === undefined, 'no code', 'a code', read);
      await context.api.delete(`/v1/authorize/${id}`);
    },
  ),

  check(
    '6.sandbox-says-so',
    { cites: [{ section: '6', says: 'The tokens of a sandbox MUST' }] },
    async (context) => {
      context.needsSandbox();
      const { grantToken } = await context.grant();
      expectThat(
        claimsOf(grantToken)['acr'] === 'urn:grantex:acr:sandbox',
        'acr of a sandbox',
        claimsOf(grantToken)['acr'],
      );
    },
  ),

  check(
    '6.agent-not-active',
    { cites: [{ section: '6', says: 'One for an agent that is not active' }] },
    async (context) => {
      const { agentId } = await context.agent();
      begun(await context.api.patch(`/v1/agents/${agentId}`, { status: 'suspended' }), 200);
      const asked = { agentId, principalId: context.name('suspended'), scopes: ['files:read'] };
      expectError(await context.api.post('/v1/authorize', asked), 403, 'AGENT_NOT_ACTIVE');
    },
  ),
];
