import { realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addAuthenticator, type Browser, launchChromium } from 'test-browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveDeveloper } from '../support/developer.ts';
import { folder, published, textOf } from '../wrap/support/wrapped.ts';
import { clientOf, entryIn, setupRig } from './support/setup-rig.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

/** A person with a passkey who opens the page, leaves a scope out, and approves. */
async function approve(consentUrl: string, without: string): Promise<void> {
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
  page.setDefaultTimeout(60_000);
  await addAuthenticator(page);
  await page.goto(consentUrl);
  // After that the page loads again, with the choice.
  const loaded = page.waitForEvent('load');
  await page.getByRole('button', { name: 'Create a passkey' }).click();
  await loaded;
  await page.locator(`input[type=checkbox][value="${without}"]`).uncheck();
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await page.waitForLoadState('networkidle');
}

test('on a live server a person approves a part with a passkey: that part runs, the rest is refused, and a stop ends it', async () => {
  const live = await liveDeveloper('live-consent');
  await live.gx.me.update({ settings: { firstUse: true } });
  const rig = await setupRig(live);
  const path = await realpath(await folder());
  await writeFile(join(path, 'hello.txt'), 'Hello from the disk');
  const { consentUrl, agentId } = await rig.json({ client: 'claude-desktop' }, published('filesystem', path));
  await approve(String(consentUrl), 'files:write');

  const client = await clientOf(await entryIn(rig.desktop, 'mcpServers', 'filesystem'), rig.home);
  const input = { path: join(path, 'hello.txt') };
  const read = async () => textOf(await client.callTool({ name: 'read_text_file', arguments: input }));
  expect(await read()).toBe('Hello from the disk');
  const written = await client.callTool({ name: 'write_file', arguments: { ...input, content: 'x' } });
  expect(JSON.parse(textOf(written))).toMatchObject({
    code: 'scope_missing',
    missingScopes: ['files:write'],
    consentUrl: expect.stringMatching(new RegExp(`^${live.url}/consent/`)) as unknown,
  });
  await live.gx.agents.revokeGrants(String(agentId));
  await expect.poll(read, { timeout: 20_000 }).toContain('"revoked"');
  await client.close();
});
