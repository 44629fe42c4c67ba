import { createGuard, createVerifier, online, type Guard } from '@grantex/core';
import { createAuditRecorder, createTestIssuer, type TestIssuer } from '@grantex/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await createTestIssuer();
});
afterAll(() => issuer.close());

const rule = { scopes: ['flights:book'] } as const;

function guardWith(audit: ReturnType<typeof createAuditRecorder>): Guard {
  const verifier = createVerifier({
    issuer: issuer.url,
    audience: issuer.audience,
    revocation: online({ apiKey: issuer.apiKey }),
  });
  return createGuard({ verifier, audit, onAuditFault: () => {} });
}

test("it keeps a guard's entries, and each outcome names the entry that it follows", async () => {
  const recorder = createAuditRecorder();
  const grant = issuer.grant();
  await guardWith(recorder).run(
    { token: grant.token, action: 'book', input: undefined, rule },
    () => 'booked',
  );
  const [allowed, success] = recorder.entries;
  expect(allowed).toMatchObject({
    status: 'allowed',
    action: 'book',
    grantId: grant.grantId,
    ref: undefined,
  });
  expect(success).toMatchObject({ status: 'success', principalId: 'user_alice', ref: allowed?.entryId });
});

test('settled waits for a running call, and for no other', async () => {
  const recorder = createAuditRecorder();
  await recorder.settled();
  const call = { token: issuer.grantToken(), action: 'book', input: undefined, rule };
  const admission = await guardWith(recorder).admit(call);
  const settled = recorder.settled();
  expect(recorder.entries.map(({ status }) => status)).toEqual(['allowed']);
  admission.settle('failure');
  await settled;
  expect(recorder.entries.map(({ status }) => status)).toEqual(['allowed', 'failure']);
});

test('metadata is kept as it was when it was written', async () => {
  const recorder = createAuditRecorder();
  const metadata = { seats: [1] };
  const call = {
    token: issuer.grantToken(),
    action: 'book',
    input: undefined,
    rule: { ...rule, metadata: () => metadata },
  };
  await guardWith(recorder).run(call, () => metadata.seats.push(2));
  expect(recorder.entries[0]?.metadata).toEqual({ seats: [1] });
});

test('once closed it accepts nothing, so a guard that requires it refuses', async () => {
  const recorder = createAuditRecorder();
  await recorder.close();
  const call = { token: issuer.grantToken(), action: 'book', input: undefined, rule };
  await expect(guardWith(recorder).admit(call)).rejects.toMatchObject({ reason: 'audit_unavailable' });
});
