import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createPkce, createState } from '../src/index.ts';

test('a challenge is the SHA-256 of its verifier (RFC 7636 §4.2)', async () => {
  const { codeVerifier, codeChallenge, codeChallengeMethod } = await createPkce();
  expect(codeVerifier).toMatch(/^[\w-]{43}$/);
  expect(codeChallenge).toBe(createHash('sha256').update(codeVerifier).digest('base64url'));
  expect(codeChallengeMethod).toBe('S256');
});

test('no two verifiers or states are the same', async () => {
  const made = await Promise.all(Array.from({ length: 100 }, async () => (await createPkce()).codeVerifier));
  const states = Array.from({ length: 100 }, createState);
  expect(new Set([...made, ...states]).size).toBe(200);
});
