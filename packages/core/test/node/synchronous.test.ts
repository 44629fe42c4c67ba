import { expect, test } from 'vitest';
import { createGuard } from '../../src/index.ts';
import { hashEntry, metadataDigest } from '../../src/log.ts';
import { createTestIssuer } from '../neutral/support/issuer.ts';
import { createRecorder } from '../neutral/support/recorder.ts';
import { verifierOf } from '../neutral/support/service.ts';

const issuer = await createTestIssuer();

test('on Node available keys, hashes and entries are not awaited', async () => {
  const verifier = verifierOf(issuer);
  await verifier.verify(await issuer.token({ jti: 'tok_first' }));
  const unseen = await issuer.token();
  const log = createRecorder();
  const guard = createGuard({ verifier, audit: log });
  const call = {
    token: unseen,
    action: 'tool',
    input: { to: 'VIE' },
    rule: { scopes: ['flights:search'] },
  } as const;
  expect(guard.run(call, ({ grant }) => grant.tokenId)).toBe('tok_01');
  expect(guard.preflight(call)).toBeUndefined();
  expect(guard.explain(call.token, call.rule, call.input)).toMatchObject({ isAllowed: true });
  expect(log.summary()).toEqual(['allowed tool', 'success tool -> 0']);
});

test('on Node a chain is hashed without promises', () => {
  expect(hashEntry('{}')).toMatch(/^[0-9a-f]{64}$/);
  expect(metadataDigest(new Uint8Array(16), { a: 1 })).toMatch(/^[0-9a-f]{64}$/);
});
