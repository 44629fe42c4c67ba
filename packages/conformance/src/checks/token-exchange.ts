import { createHash, randomUUID } from 'node:crypto';
import { memberOf } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import type { Context } from '../runner/context.ts';
import { begun, expectMember, expectOAuthError, expectStatus, expectThat, textOf } from '../runner/expect.ts';
import { claimsOf } from './claims.ts';
import { seconds } from './dpop.ts';
import { type Form, type KeyedAgent, keyedAgent, postForm } from './oauth.ts';

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

/** §14, token exchange (RFC 8693). */
export const tokenExchange: readonly Check[] = [
  check(
    '14.token-exchange',
    { cites: [{ section: '14', says: 'The answer MUST have issued_token_type' }] },
    async (context) => {
      const { parent, child, subject } = await agents(context);
      const answer = await exchange(
        context,
        subject,
        actorToken(context, child, subject),
        parent.authenticate(),
      );
      expectStatus(answer, 200);
      expectMember(answer, 'issued_token_type', ACCESS_TOKEN);
      expectThat(memberOf(answer.body, 'refresh_token') === undefined, 'no refresh token', 'one', answer);
      const claims = claimsOf(textOf(answer, 'access_token'));
      expectThat(
        claims['client_id'] === child.agentId,
        'a token of the sub-agent',
        claims['client_id'],
        answer,
      );
      const grant = begun(await context.api.get(`/v1/grants/${String(claims['grnt'])}`), 200);
      const life = Date.parse(textOf(grant, 'expiresAt')) / 1_000 - seconds();
      expectThat(life <= 3_605, 'a grant of an hour at most', life, grant);
      expectThat(
        JSON.stringify(claims['ancAgt']) === JSON.stringify([parent.agentId]),
        'its parent as ancAgt',
        claims['ancAgt'],
        answer,
      );
    },
  ),

  check(
    '14.exchanging-client',
    { cites: [{ section: '14', says: 'The client MUST be the parent agent' }] },
    async (context) => {
      const { parent, child, subject } = await agents(context);
      const actor = () => actorToken(context, child, subject);
      const asPublic = await exchange(context, subject, actor(), { client_id: parent.agentId });
      expectOAuthError(asPublic, 400, 'unauthorized_client');
      const byChild = await exchange(context, subject, actor(), child.authenticate());
      expectOAuthError(byChild, 400, 'invalid_request');
      expectStatus(await exchange(context, subject, actor(), parent.authenticate()), 200);
    },
  ),

  check(
    '14.actor-token',
    { cites: [{ section: '14', says: 'The sub-agent makes the actor token' }] },
    async (context) => {
      const { parent, child, subject } = await agents(context);
      const now = seconds();
      const refused = async (actor: string) => {
        const answer = await exchange(context, subject, actor, parent.authenticate());
        expectOAuthError(answer, 400, 'invalid_request');
      };
      for (const claims of [
        { iss: parent.agentId },
        { sub: parent.agentId },
        { aud: [context.issuer] },
        { aud: 'https://elsewhere.example' },
        { ath: createHash('sha256').update('another').digest('base64url') },
        { ath: undefined },
        { exp: now + 600 },
        { exp: now - 60 },
        { jti: undefined },
        { iat: undefined },
      ])
        await refused(actorToken(context, child, subject, claims));
      await refused(actorToken(context, child, subject, {}, { typ: 'JWT' }));
      await refused(actorToken(context, { ...child, key: parent.key }, subject));
      const once = actorToken(context, child, subject);
      expectStatus(await exchange(context, subject, once, parent.authenticate()), 200);
      await refused(once);
    },
  ),
];

interface Agents {
  readonly parent: KeyedAgent;
  readonly child: KeyedAgent;
  /** A grant token of the parent. */
  readonly subject: string;
}

async function agents(context: Context): Promise<Agents> {
  context.needsSandbox();
  const [parent, child] = [await keyedAgent(context, context), await keyedAgent(context, context)];
  const { grantToken: subject } = await context.grant({ agentId: parent.agentId });
  return { parent, child, subject };
}

function exchange(context: Context, subject: string, actor: string, authentication: Form) {
  return postForm(context, 'token', {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: subject,
    subject_token_type: ACCESS_TOKEN,
    actor_token: actor,
    actor_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    scope: 'files:read',
    ...authentication,
  });
}

function actorToken(
  { issuer }: Context,
  { agentId, key }: Pick<KeyedAgent, 'agentId' | 'key'>,
  subject: string,
  different: object = {},
  header: object = { typ: 'grantex-actor+jwt' },
): string {
  const now = seconds();
  const ath = createHash('sha256').update(subject).digest('base64url');
  const claims = { iss: agentId, sub: agentId, aud: issuer, ath, iat: now, exp: now + 30, jti: randomUUID() };
  return key.jwt(header, { ...claims, ...different });
}
