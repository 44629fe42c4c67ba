import { expect, test } from 'vitest';
import { AuthorizationError, createGuard, toRefusal, toRefusalBody } from '../../src/index.ts';
import { createTestIssuer } from './support/issuer.ts';
import { createRecorder } from './support/recorder.ts';
import { verifierOf } from './support/service.ts';

const issuer = await createTestIssuer();
const verifier = verifierOf(issuer);
const rule = { scopes: ['flights:search'] } as const;
const page = (reason: string): string => `https://issuer.test/docs/errors/${reason}`;
const callWith = (token: string) => ({ token, action: 'search', input: {}, rule });

test.each<[reason: string, claims: object]>([
  ['wrong_issuer', { iss: 'https://evil.test' }],
  ['scope_missing', { scp: ['hotels:search'], scope: 'hotels:search' }],
])('a refusal for %s leads to its page at the configured issuer', async (reason, claims) => {
  const token = await issuer.token(claims);
  const guard = createGuard({ verifier, audit: false });
  const error: unknown = await Promise.resolve(guard.run(callWith(token), () => 'ran')).catch(
    (e: unknown) => e,
  );
  const refusals = [error, await guard.preflight(callWith(token))];
  const bodies = refusals.map((refusal) => toRefusal(refusal).body);
  const { refusal } = await guard.explain(token, rule, {});
  expect(refusal).toEqual(bodies[0]);
  expect(bodies.map(({ error_uri: uri }) => uri)).toEqual([page(reason), page(reason)]);
  expect(guard.issuer).toBe('https://issuer.test');
});

test('a call that cannot be recorded leads to a page, too', async () => {
  const audit = createRecorder(() => {
    throw new Error('the log is gone');
  });
  const guard = createGuard({ verifier, audit, onAuditFault: () => {} });
  const refused = Promise.resolve(guard.admit(callWith(await issuer.token())));
  await expect(refused).rejects.toMatchObject({ errorUri: page('audit_unavailable') });
});

test('without an issuer that the verifier states a refusal leads nowhere', async () => {
  const guard = createGuard({ verifier: { verify: verifier.verify }, audit: false });
  const refusal = await guard.preflight(callWith(await issuer.token({ iss: 'https://evil.test' })));
  expect(refusal && toRefusalBody(refusal)).not.toHaveProperty('error_uri');
  expect(guard.issuer).toBeUndefined();
});

test('a refusal that the service has frozen refuses all the same', async () => {
  const frozen = Object.freeze(new AuthorizationError('token_unavailable'));
  const guard = createGuard({ verifier, audit: false, onDecision: () => {} });
  const token = (): Promise<never> => Promise.reject(frozen);
  expect(await guard.preflight({ ...callWith(''), token })).toBe(frozen);
});
