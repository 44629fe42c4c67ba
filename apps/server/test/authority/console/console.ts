import { type Browser, launchChromium } from 'test-browser';
import { afterAll, beforeAll, expect } from 'vitest';
import { testServer, type TestServer, type TestServerOptions } from '../../support/server.ts';
import { visitor, type Visitor, type VisitorOptions } from '../../web/pages/visitor.ts';

/** A server and a browser shared by all tests of a file. */
export interface ConsoleSite {
  /** Only within tests and hooks. */
  readonly server: TestServer;
  /** Only within tests and hooks. */
  readonly browser: Browser;
  /** Signs in with this API key, and opens this path of the console. */
  open(key: string, path?: string): Promise<Visitor>;
}

/** Starts a server and a browser before the tests of this file, and stops both after them. */
export function consoleSite(options: TestServerOptions = {}): ConsoleSite {
  let server: TestServer;
  let browser: Browser;
  beforeAll(async () => {
    [server, browser] = await Promise.all([testServer(options), launchChromium()]);
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });
  return {
    get server() {
      return server;
    },
    get browser() {
      return browser;
    },
    open: (key, path = '') => signedIn(browser, server, key, { path }),
  };
}

/** A visitor who has signed in to the console by typing this API key. */
export async function signedIn(
  browser: Browser,
  { url }: Pick<TestServer, 'url'>,
  key: string,
  options: VisitorOptions & { path?: string } = {},
): Promise<Visitor> {
  const { path = '', ...more } = options;
  const person = await visitor(browser, { width: 1_440, ...more });
  await signIn(person, { url }, key, path);
  return person;
}

/** Signs in on this path of the console. */
export async function signIn(
  person: Visitor,
  { url }: Pick<TestServer, 'url'>,
  key: string,
  path = '',
): Promise<void> {
  await person.page.goto(`${url}/console${path}`);
  await person.page.getByLabel('API key').fill(key);
  await person.press('Sign in');
  await person.page.locator('.frame h1').waitFor();
}

/** A text that would run script if it were not escaped, that reverses the line, and that has invisible characters. */
export const HOSTILE =
  '"><img src=x onerror="window.hacked=true"><script>window.hacked=true</script>\u202e\u200b{{7*7}} עברית';

/** Presses Tab until the control with this name has the focus, as a person without a mouse does. */
export async function tabTo({ page }: Pick<Visitor, 'page'>, name: string): Promise<void> {
  const wanted = page
    .getByRole('link', { name, exact: true })
    .or(page.getByRole('button', { name, exact: true }));
  const target = wanted.or(page.getByLabel(name, { exact: true })).first();
  await target.waitFor();
  for (let presses = 0; presses < 60; presses += 1) {
    if ((await target.and(page.locator(':focus')).count()) === 1) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach “${name}”`);
}

/** Waits until a page shows or stores something, however slow the machine is. */
export function expectSoon<VALUE>(read: () => Promise<VALUE>): ReturnType<typeof expect.poll<VALUE>> {
  return expect.poll(read);
}
