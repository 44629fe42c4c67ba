import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { createLocalSigner } from '../../../src/authority/keys/local-signer.ts';
import { storeIssuerKey } from '../../../src/authority/keys/stored-issuer-keys.ts';
import { expectFine } from '../../web/pages/inspect.ts';
import { testServer } from '../../support/server.ts';
import { consoleSite, signedIn } from './console.ts';

const site = consoleSite();

test('the keys of the issuer and of the log are shown and can be copied', async () => {
  const { call, key } = site.server.developer;
  const { body: listed } = await call('GET /v1/issuer-keys');
  const { body: logKey } = await call('GET /v1/audit/log-key');
  const person = await site.open(key, '/issuer');
  const table = person.page.getByRole('table', { name: 'Keys of the issuer' });
  await table.waitFor();
  expect(listed.keys.length).toBeGreaterThan(0);
  for (const { kid, state, createdAt } of listed.keys) {
    const row = table.getByRole('row', { name: kid });
    await row.getByText(state, { exact: true }).waitFor();
    expect(await row.locator('time').first().getAttribute('datetime')).toBe(createdAt);
  }
  const due = person.page.getByText('Next rotation').locator('time');
  expect(await due.getAttribute('datetime')).toBe(listed.nextRotationAt);
  for (const label of ['Published keys (JWKS)', 'Verifier key']) {
    await person.page.locator('.snippet-label', { hasText: label }).waitFor();
  }
  await person.page.getByText(logKey.verifierKey, { exact: true }).waitFor();
  await expectFine(person, 'console-issuer');
  await person.leave();
});

test('each key is shown with its state and the dates that led to it', async () => {
  const own = await testServer();
  const signer = createLocalSigner(Buffer.alloc(32, 1));
  const kids: string[] = [];
  for (const state of ['retired', 'revoked', 'next'] as const) {
    const key = await signer.make();
    kids.push(key.kid);
    await own.database.asSystem(async (transaction) => {
      await storeIssuerKey(transaction, key, 'next');
      if (state === 'next') return;
      await sql`UPDATE issuer_keys SET state = ${state}, activated_at = '2026-01-02T03:04:05Z',
        retired_at = '2026-02-02T03:04:05Z', private_key = NULL,
        revoked_at = ${state === 'revoked' ? new Date('2026-02-03T03:04:05Z') : null}
        WHERE kid = ${key.kid}`.execute(transaction);
    });
  }
  const person = await signedIn(site.browser, own, own.developer.key, { path: '/issuer' });
  const rowOf = (kid = '') => person.page.getByRole('row', { name: kid });
  const [retired, revoked, next] = kids;
  await rowOf(retired).getByText('retired', { exact: true }).waitFor();
  await rowOf(retired).getByText('its signatures stay valid').waitFor();
  await rowOf(revoked).getByText('its signatures are no longer valid').waitFor();
  await rowOf(next).getByText('not yet signing').waitFor();
  const datesOf = (kid?: string) => rowOf(kid).locator('.key-date').allInnerTexts();
  expect((await datesOf(retired)).slice(1)).toEqual([
    'Signs from 2 Jan 2026, 03:04',
    'Retired 2 Feb 2026, 03:04',
  ]);
  expect((await datesOf(revoked)).at(-1)).toBe('Revoked 3 Feb 2026, 03:04');
  expect((await datesOf(next)).length).toBe(1);
  await expectFine(person, 'console-issuer-states');
  await person.leave();
  await own.close();
});

test('a key that may not read the log sees only public data', async () => {
  const { body } = await site.server.developer.call('POST /v1/keys', { name: 'v', roles: ['verify'] });
  const person = await site.open(body.apiKey, '/issuer');
  await person.page.getByRole('table', { name: 'Keys of the issuer' }).waitFor();
  expect(await person.text()).not.toContain('Verifier key');
  await person.leave();
});
