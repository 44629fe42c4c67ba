import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addAuthenticator, type Browser, launchChromium, type Page, takeScreenshot } from 'test-browser';
import { afterAll, beforeAll, expect, test } from 'vitest';

let browser: Browser;
let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer(({ headers }, response) => {
    const isPage = headers['sec-fetch-dest'] === 'document';
    response.setHeader('content-type', 'text/html');
    response.end(isPage ? '<!doctype html><title>a page</title>' : (headers.cookie ?? ''));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://localhost:${(server.address() as AddressInfo).port}/`;
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  server.close();
});

async function open(): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(url);
  return page;
}

/** Creates a passkey in the page and returns its id, or the name of the error. */
function create(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const publicKey: PublicKeyCredentialCreationOptions = {
      challenge: new Uint8Array(32),
      rp: { name: 'a page' },
      user: { id: new Uint8Array(32), name: 'a person', displayName: 'a person' },
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    };
    return navigator.credentials.create({ publicKey }).then(
      (made) => (made as PublicKeyCredential).id,
      (error: Error) => error.name,
    );
  });
}

/** Asks the page's authenticator for any passkey of this site; returns its id, or the name of the error. */
function get(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const publicKey: PublicKeyCredentialRequestOptions = {
      challenge: new Uint8Array(32),
      userVerification: 'required',
    };
    return navigator.credentials.get({ publicKey }).then(
      (found) => (found as PublicKeyCredential).id,
      (error: Error) => error.name,
    );
  });
}

test('a passkey created in a page is found there, and in another page that imported it', async () => {
  const [mine, elsewhere] = [await open(), await open()];
  const authenticator = await addAuthenticator(mine);
  const id = await create(mine);
  expect(await get(mine)).toBe(id);

  const other = await addAuthenticator(elsewhere);
  for (const passkey of await authenticator.passkeys()) await other.keep(passkey);
  expect(await get(elsewhere)).toBe(id);
});

test('a person who is not recognised gets nothing', async () => {
  const page = await open();
  const authenticator = await addAuthenticator(page);
  await authenticator.recognise(false);
  expect(await create(page)).toBe('NotAllowedError');
  await authenticator.recognise(true);
  expect(await create(page)).not.toBe('NotAllowedError');
});

test('two people share nothing: a page does not see what another one stores', async () => {
  const [mine, elsewhere] = [await open(), await open()];
  await mine.evaluate(() => {
    document.cookie = 'whose=mine';
  });
  const cookie = (page: Page): Promise<string> => page.evaluate(async () => (await fetch('/')).text());
  expect([await cookie(mine), await cookie(elsewhere)]).toEqual(['whose=mine', '']);
});

test('pages of one origin cannot read those of another', async () => {
  const page = await open();
  const other = url.replace('localhost', '127.0.0.1');
  const read = page.evaluate((address) => fetch(address).then((response) => response.text()), other);
  await expect(read).rejects.toThrow('Failed to fetch');
});

test('a screenshot is saved only where the environment says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'test-browser-'));
  const page = await open();
  await takeScreenshot(page, 'unasked');
  process.env['TEST_SCREENSHOTS'] = folder;
  await takeScreenshot(page, 'asked');
  delete process.env['TEST_SCREENSHOTS'];
  expect((await readFile(join(folder, 'asked.png'))).subarray(1, 4).toString()).toBe('PNG');
  await expect(readFile(join(folder, 'unasked.png'))).rejects.toThrow('ENOENT');
  await rm(folder, { recursive: true });
});
