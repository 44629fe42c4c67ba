import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { launchChromium } from 'test-browser';
import { bundle } from './bundle.ts';
import type { BrowserResult } from './runner.ts';

/** Loopback is a secure context, so Web Crypto is available. */
async function runInChromium(code: string): Promise<readonly BrowserResult[]> {
  const server = createServer((request, response) => {
    const isScript = request.url === '/bundle.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? code : '<!doctype html><script type="module" src="/bundle.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const crashed = new Promise<never>((_resolve, reject) => page.once('pageerror', reject));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await Promise.race([
      page.waitForFunction(() => 'results' in globalThis, undefined, { timeout: 120_000 }),
      crashed,
    ]);
    return await page.evaluate(() => (globalThis as { results?: BrowserResult[] }).results ?? []);
  } finally {
    await browser.close();
    server.close();
  }
}

const results = await runInChromium(await bundle(fileURLToPath(import.meta.resolve('./entry.ts'))));

test('the tests ran in Chromium', () => {
  expect(results.length).toBeGreaterThan(400);
});

for (const { name, fault } of results) {
  test(`in Chromium: ${name}`, () => {
    expect(fault).toBeUndefined();
  });
}
