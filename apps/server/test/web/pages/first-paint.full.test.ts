import { type Browser, launchChromium, type Request, type Route } from 'test-browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signIn } from '../../authority/console/console.ts';
import { allowFirstUse, liveServer } from '../../people/consent/person.ts';
import type { TestServer } from '../../support/server.ts';
import { makeApp, signUpAs } from './app.ts';
import { visitor, type Visitor } from './visitor.ts';

/** What the browser loads before it shows the first text: the page itself, and its styles. */
const FIRST = ['document', 'stylesheet'];
/** Requests, and bytes on the wire with their headers. */
const MOST = { requests: 4, bytes: 17_000 };

let server: TestServer;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([liveServer(), launchChromium()]);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

interface FirstPaint {
  /** What was requested and received before it. */
  kinds: string[];
  /** On the wire, with headers. */
  bytes: number;
  /** The visible words. */
  text: string;
  /** What the script called until the page was usable: the paths. */
  calls: string[];
}

/**
 * Opens an address, and sends nothing but the page and its styles until the first text is shown; then the rest, until
 * the page is usable. The benchmark measures how long that takes over a slow network.
 */
async function firstPaintOf({ page }: Visitor, address: string, ready: string): Promise<FirstPaint> {
  const [answered, held]: [Request[], Route[]] = [[], []];
  const calls: string[] = [];
  let isShown = false;
  await page.goto('about:blank');
  await page.route('**/*', async (route) => {
    if (route.request().resourceType() === 'fetch') calls.push(new URL(route.request().url()).pathname);
    if (!isShown && !FIRST.includes(route.request().resourceType())) return void held.push(route);
    if (!isShown) answered.push(route.request());
    await route.continue();
  });
  await page.goto(address, { waitUntil: 'commit' });
  await expect
    .poll(() => page.evaluate<number>(`performance.getEntriesByName('first-contentful-paint').length`))
    .toBe(1);
  const text = await page.evaluate<string>('document.body.innerText.trim()');
  isShown = true;
  const sizes = await Promise.all(answered.map((request) => request.sizes()));
  await Promise.all(held.map((route) => route.continue()));
  await page
    .getByRole('heading', { name: ready })
    .or(page.getByRole('button', { name: ready }))
    .first()
    .waitFor();
  await page.unrouteAll({ behavior: 'wait' });
  return {
    kinds: answered.map((request) => request.resourceType()),
    bytes: sizes.reduce((sum, size) => sum + size.responseHeadersSize + size.responseBodySize, 0),
    text,
    calls,
  };
}

test('the first text needs only the page and its styles, and the page brings what its script needs first', async () => {
  const travel = await signUpAs(server.callAs, 'Wander Travel');
  await allowFirstUse(travel);
  const app = await makeApp(server, travel);
  const { consentUrl } = await app.ask();
  app.close();
  const person = await visitor(browser, { width: 360 });
  const paints = [
    await firstPaintOf(person, consentUrl, 'Create a passkey'),
    await firstPaintOf(person, `${server.url}/permissions`, 'Sign in with your passkey'),
    await firstPaintOf(person, `${server.url}/console`, 'Sign in'),
  ];
  await signIn(person, server, travel.key);
  paints.push(await firstPaintOf(person, `${server.url}/console`, 'No calls in this time'));
  for (const { kinds, bytes, text } of paints) {
    expect(new Set(kinds)).toEqual(new Set(FIRST));
    expect(kinds.length).toBeLessThanOrEqual(MOST.requests);
    expect(bytes).toBeLessThan(MOST.bytes);
    expect(text).not.toBe('');
  }
  expect(paints.map(({ calls }) => calls[0])).toEqual([undefined, undefined, undefined, '/v1/activity']);
  await person.leave();
});
