import { fileURLToPath } from 'node:url';
import { addAuthenticator, type Browser, launchChromium, type TestPasskey } from 'test-browser';
import { freePort, type Guide, openGuide } from 'test-config';
import { afterAll, beforeAll, expect, test } from 'vitest';

/* docs/guides/ask-a-person.md and docs/guides/embed-consent.md, against a live server, with a person at a real browser. */

const PAGES = ['ask-a-person.md', 'embed-consent.md'];

let browser: Browser;
let guide: Guide;
let app: string;
/** Of the person, once they have made it. */
let passkey: TestPasskey | undefined;
beforeAll(async () => {
  browser = await launchChromium();
  const [port, serverPort] = [await freePort(), await freePort()];
  app = `http://localhost:${port}`;
  guide = await openGuide(PAGES, {
    folder: fileURLToPath(new URL('../../.cache/guides/consent/', import.meta.url)),
    environment: { GRANTEX_URL: `http://localhost:${serverPort}`, GRANTEX_CONFIG: 'config.json' },
    here: {
      'localhost:3000': `localhost:${port}`,
      'localhost:4000': `localhost:${serverPort}`,
      'node web-app.ts': `PORT=${port} node web-app.ts`,
      'npx grantex-server': `PORT=${serverPort} npx grantex-server > server.txt`,
    },
  });
  await guide.aside('a live server');
  await guide.run('until grep -q gx_live server.txt; do sleep 0.2; done');
  await guide.run('export GRANTEX_API_KEY=$(grep -o "gx_live_.*" server.txt)');
  await guide.run('npx grantex settings set --first-use yes');
}, 180_000);
afterAll(async () => {
  await guide[Symbol.asyncDispose]();
  await browser.close();
});

test('a person approves on the page, and comes back to the application', { timeout: 120_000 }, async () => {
  await guide.next();
  await guide.next();
  await guide.run(`curl ${app}/connected.html`);
  const page = await browser.newPage();
  const authenticator = await addAuthenticator(page);
  await page.goto(`${app}/connect`);
  expect(await page.locator('main').innerText()).toContain('Book flights in your name');
  await page.getByRole('button', { name: 'Create a passkey' }).click();
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await page.getByRole('heading', { name: 'Connected' }).waitFor();
  expect(page.url()).toBe(`${app}/connected.html`);
  [passkey] = await authenticator.passkeys();
});

test(
  'a window of the application says when it is done, and closes; a frame shows nothing',
  { timeout: 120_000 },
  async () => {
    await guide.files();
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(app);
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Connect the travel agent' }).click();
    const popup = await opened;
    const authenticator = await addAuthenticator(popup);
    if (passkey !== undefined) await authenticator.keep(passkey);
    expect(await popup.evaluate('window.opener === null')).toBe(true);
    await popup.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByText('Connected', { exact: true }).waitFor();
    await expect.poll(() => popup.isClosed()).toBe(true);

    await page.setContent(`<iframe src="${app}/connect"></iframe>`, { waitUntil: 'load' });
    expect(page.frames().map((frame) => frame.url())).toContain('chrome-error://chromewebdata/');
  },
);
