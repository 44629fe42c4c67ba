import type { TestServer } from '../../support/server.ts';
import { visitor, type Visitor, type VisitorOptions } from '../../web/pages/visitor.ts';
import type { Browser } from 'test-browser';
import { expect } from 'vitest';

/** Somebody who has signed in to the console with this API key, as a developer does: by typing it. */
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

/** Signs in at this path of the console. */
export async function signIn(
  person: Visitor,
  { url }: Pick<TestServer, 'url'>,
  key: string,
  path = '',
): Promise<void> {
  await person.page.goto(`${url}/console${path}`);
  await person.page.getByLabel('API key').fill(key);
  await person.press('Sign in');
  await person.page.getByRole('button', { name: 'Sign out' }).waitFor();
  // The page itself is loaded after that, and is none before it has its heading.
  await person.page.locator('.frame h1').waitFor();
}

/** A text that is script wherever it is not text, turns the line around, and hides what it is. */
export const HOSTILE =
  '"><img src=x onerror="window.hacked=true"><script>window.hacked=true</script>\u202e\u200b{{7*7}} עברית';

/** Presses Tab until what has this name has the focus, as somebody without a mouse does. */
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
  throw new Error(`no way to “${name}” by keyboard`);
}

/** What a page comes to show or keep, given the time that a busy machine takes. */
export function expectSoon<VALUE>(read: () => Promise<VALUE>): ReturnType<typeof expect.poll<VALUE>> {
  return expect.poll(read);
}
