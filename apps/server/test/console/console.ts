import type { TestServer } from '../support/server.ts';
import { visitor, type Visitor, type VisitorOptions } from '../pages/visitor.ts';
import type { Browser } from 'test-browser';

/** Somebody who has signed in to the console with this API key, as a developer does: by typing it. */
export async function signedIn(
  browser: Browser,
  { url }: Pick<TestServer, 'url'>,
  key: string,
  options: VisitorOptions & { path?: string } = {},
): Promise<Visitor> {
  const { path = '', ...more } = options;
  const person = await visitor(browser, { width: 1_440, ...more });
  await person.page.goto(`${url}/console${path}`);
  await person.page.getByLabel('API key').fill(key);
  await person.press('Sign in');
  await person.page.getByRole('button', { name: 'Sign out' }).waitFor();
  return person;
}
