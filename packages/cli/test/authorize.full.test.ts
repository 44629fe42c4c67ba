import { Grantex } from '@grantex/sdk';
import { addAuthenticator, launchChromium } from 'test-browser';
import { expect, inject, test } from 'vitest';
import { newFolder } from './support/developer.ts';
import { grantex } from './support/run.ts';

test('what the person chose is what is printed, and a warning names the difference', async () => {
  const { live, liveKey } = inject('servers');
  const gx = new Grantex({ apiKey: liveKey, baseUrl: live });
  await gx.me.update({ settings: { firstUse: true } });
  await gx.agents.register({ name: 'Chosen for', scopes: ['email:read'] });
  const browser = await launchChromium();
  const page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  await addAuthenticator(page, {});
  const stop = new AbortController();
  const decide = async (url: string): Promise<void> => {
    await page.goto(url);
    await page.getByRole('button', { name: 'Create a passkey' }).click();
    await page.getByLabel('For how long').selectOption('1h');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Approved').first().waitFor();
  };
  let decided: Promise<void> | undefined;
  const ended = await grantex(
    ['authorize', '--agent', 'Chosen for', '--principal', 'dora', '--scope', 'email:read', '--json'],
    {
      environment: { HOME: await newFolder(), GRANTEX_URL: live, GRANTEX_API_KEY: liveKey },
      signal: stop.signal,
      onErrors: (said) => {
        decided = decide((JSON.parse(said) as { readonly consentUrl: string }).consentUrl);
        decided.catch(() => stop.abort());
      },
    },
  );
  await decided;
  expect(ended.json).toMatchObject({ principalId: 'dora', expiresIn: '1h' });
  expect(ended.errors.split('\n').slice(1)).toEqual([
    'warning: the grant lasts 1h, not 1d: dora chose that',
    '',
  ]);
  await browser.close();
});
