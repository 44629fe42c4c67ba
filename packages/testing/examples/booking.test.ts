import { createGuard, createVerifier, feed } from '@grantex/core';
import { createAuditRecorder, createTestIssuer } from '@grantex/testing';
import { expect, test, vi } from 'vitest';

const rule = { scopes: ['flights:book'] } as const;

test('a revoked grant books nothing more, and the audit log says so', async () => {
  await using issuer = await createTestIssuer();
  const audit = createAuditRecorder();
  const verifier = createVerifier({
    issuer: issuer.url,
    audience: issuer.audience,
    revocation: feed({ apiKey: issuer.apiKey }),
  });
  const guard = createGuard({ verifier, audit });

  const alices = issuer.grant({ principalId: 'user_alice', scopes: ['flights:book'] });
  const subAgents = issuer.grant({ scopes: ['flights:book'] }, alices);
  const book = async () =>
    guard.run({ token: subAgents.token, action: 'book', input: 'AI 101', rule }, () => 'booked');

  expect(await book()).toBe('booked');
  issuer.revoke(alices.grantId);
  await vi.waitFor(() => expect(book()).rejects.toMatchObject({ reason: 'revoked' }));
  expect(audit.entries.at(-1)).toMatchObject({ status: 'blocked', grantId: subAgents.grantId });
  await verifier.close();
});

test('a forged token does nothing, and there is nobody to blame for it', async () => {
  await using issuer = await createTestIssuer();
  const audit = createAuditRecorder();
  const verifier = createVerifier({
    issuer: issuer.url,
    audience: issuer.audience,
    developers: [issuer.developerId],
    revocation: 'none',
  });
  const guard = createGuard({ verifier, audit });
  const token = issuer.faultyToken('forgedSignature');

  await expect(guard.admit({ token, action: 'book', input: undefined, rule })).rejects.toMatchObject({
    reason: 'bad_signature',
  });
  expect(audit.entries).toEqual([]);
});
