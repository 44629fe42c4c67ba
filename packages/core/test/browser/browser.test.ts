import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { build } from 'vite';
import { launchChromium } from 'test-browser';
import type { BrowserResult } from './runner.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** One file for the browser, as a bundler without Node's condition sees it. */
async function bundle(entry: string): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    root: here('.'),
    resolve: { alias: { vitest: here('./runner.ts') }, conditions: ['browser', 'import', 'default'] },
    build: {
      write: false,
      target: 'esnext',
      minify: false,
      rolldownOptions: { input: entry, output: { codeSplitting: false }, preserveEntrySignatures: 'strict' },
    },
  });
  const chunks = (Array.isArray(output) ? output : [output]).flatMap((part) =>
    'output' in part ? part.output : [],
  );
  const [code, ...others] = chunks.flatMap((chunk) => (chunk.type === 'chunk' ? [chunk.code] : []));
  if (code === undefined || others.length > 0) throw new Error('One chunk was expected.');
  return code;
}

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

const entries = ['index', 'adapter', 'issuer', 'log'];
const libraries = await Promise.all(entries.map((entry) => bundle(here(`../../src/${entry}.ts`))));
const results = await runInChromium(await bundle(fileURLToPath(import.meta.resolve('./entry.ts'))));

test('the bundles for the browser import no module of Node', () => {
  // A list, because a failed match would print the whole bundle.
  const found = libraries.flatMap(
    (code) => code.match(/(?:node:|require\(|\bBuffer\.|\bprocess\.\w)[^\n]{0,40}/g) ?? [],
  );
  expect(found).toEqual([]);
  expect(libraries[0]?.includes('RSASSA-PKCS1-v1_5')).toBe(true);
});

test('the tests ran in Chromium', () => {
  expect(results.length).toBeGreaterThan(400);
});

for (const { name, fault } of results) {
  test(`in Chromium: ${name}`, () => {
    expect(fault).toBeUndefined();
  });
}
