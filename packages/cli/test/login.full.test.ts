import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Grantex } from '@grantex/sdk';
import { addAuthenticator, launchChromium } from 'test-browser';
import { expect, inject, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { newFolder } from './support/developer.ts';
import { grantex } from './support/run.ts';

test('on a live server a person logs in with a new passkey, in a real browser', async () => {
  const { live, liveKey } = inject('servers');
  const gx = new Grantex({ apiKey: liveKey, baseUrl: live });
  const { developerId } = await gx.me.get();
  const service = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ resource, authorization_servers: [live], grantex_developer: developerId }));
  }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  const resource = `http://127.0.0.1:${(service.address() as AddressInfo).port}/mcp`;
  const home = await newFolder();
  const scopes = ['flights:search', 'payments:initiate:max_500'];
  const opened = await grantex(
    ['resources', 'set', resource, '--open-to', 'clients', '--people', 'anyone', '--scope', scopes.join(',')],
    { environment: { HOME: home, GRANTEX_URL: live, GRANTEX_API_KEY: liveKey } },
  );
  expect(opened).toMatchObject({ exitCode: EXIT.ok });
  const { agentId } = await gx.agents.register({
    name: 'My laptop',
    scopes,
    redirectUris: ['http://127.0.0.1/callback'],
  });

  const browser = await launchChromium();
  const context = await browser.newContext();
  const page = await context.newPage();
  await addAuthenticator(page, {});
  const login = ['token', 'login', '--resource', resource, '--client', agentId, '--show-token', '--json'];
  const ended = await grantex([...login, '--dpop', '--key-dir', `${home}/keys`], {
    environment: { HOME: home, GRANTEX_URL: live },
    onBrowser: async (url) => {
      await page.goto(url);
      await page.getByLabel('Up to').fill('120');
      await page.getByText('I have no passkey for this site').click();
      const reloaded = page.waitForEvent('load');
      await page.getByRole('button', { name: 'Create a passkey' }).click();
      await reloaded;
      await page.getByRole('button', { name: 'Approve' }).click();
      await page.getByText('You can close this page').waitFor();
    },
  });
  expect(ended.json).toMatchObject({
    agentId,
    principalId: expect.stringMatching(/^usr_/),
    scopes: ['flights:search', 'payments:initiate:max_120'],
    tokenType: 'DPoP',
  });
  await browser.close();
  service.close();
});
