import { httpBrowser, type HttpBrowser, type HttpPage } from '../../support/http-browser.ts';
import type { TestDeveloper, TestServer } from '../../support/server.ts';
import { chosenOn, type SentChoice } from '../../support/chosen-on.ts';
import type { Asked } from '../consent/person.ts';

/** A person with a browser without script, who signs in at a provider. */
export interface DirectoryPerson {
  browser: HttpBrowser;
  /** Opens a request's page, and leaves for the provider with one of its buttons. */
  leave(
    asked: Pick<Asked, 'secret'>,
    purpose?: 'approve' | 'deny' | 'bind',
    chosen?: Partial<SentChoice>,
  ): Promise<URL>;
  /** The page that follows a button. */
  press(asked: Pick<Asked, 'secret'>, purpose?: string, chosen?: Partial<SentChoice>): Promise<HttpPage>;
  /** Signs in where our link led, and returns where the provider redirects the browser. */
  signIn(at: URL, login: string): Promise<URL>;
  /** Follows the callback, and returns the resulting page. */
  comeBack(to: URL): Promise<HttpPage>;
  /** All steps at once. */
  decide(asked: Pick<Asked, 'secret'>, login: string, purpose?: 'approve' | 'deny'): Promise<HttpPage>;
}

export function directoryPerson({ url }: Pick<TestServer, 'url'>): DirectoryPerson {
  const browser = httpBrowser(url);
  const person: DirectoryPerson = {
    browser,
    async press({ secret }, purpose = 'approve', more = {}) {
      const page = await browser.open(`/consent/${secret}`);
      const shown =
        /shown(?:" value="|&quot;:&quot;)([\w-]{43})/.exec(page.text)?.[1] ??
        'nothing was shown'.padEnd(43, '_');
      return browser.submit(`/consent/${secret}/directory`, { purpose, shown, ...chosenOn(page.text, more) });
    },
    async leave(asked, purpose, chosen) {
      const page = await person.press(asked, purpose, chosen);
      return leadingOn(page);
    },
    signIn: signInAt,
    async comeBack(to) {
      const page = await browser.open(to.pathname + to.search);
      const location = page.headers.get('location') ?? '';
      // After an approval without a redirect, to what became of it.
      return /\/consent\/[\w-]+$/.test(location) ? browser.open(location) : page;
    },
    async decide(asked, login, purpose = 'approve') {
      return person.comeBack(await signInAt(await person.leave(asked, purpose), login));
    },
  };
  return person;
}

/** Where a page leads: by the link that its script would follow, or by its link to a provider. */
export function leadingOn({ status, text }: HttpPage): URL {
  const [, followed, main] = /href="([^"]+)"[^>]*data-follow|"button main" href="([^"]+)"/.exec(text) ?? [];
  const link = followed ?? main;
  if (link === undefined) throw new Error(`${status}: the page leads nowhere: ${wordsOf(text)}`);
  return new URL(link.replaceAll('&amp;', '&'));
}

/** The text of a page, without its markup. */
export function wordsOf(text: string): string {
  const main = /<main[^>]*>([\s\S]*)<\/main>/.exec(text)?.[1] ?? text;
  return main
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Walks through the pages of `oidc-provider` as a browser without script would, with separate cookies. */
export async function signInAt(at: URL, login: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let to = at;
  let form: URLSearchParams | undefined;
  for (let step = 0; step < 12; step += 1) {
    const response = await fetch(to, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: form }),
    });
    form = undefined;
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]?.split('=') ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = response.headers.get('location');
    const page = await response.text();
    if (location !== null) {
      to = new URL(location, to);
      if (to.origin !== at.origin) return to;
      continue;
    }
    const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1];
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    if (action === undefined || prompt === undefined) throw new Error(`${response.status}: ${wordsOf(page)}`);
    to = new URL(action, to);
    form = new URLSearchParams({ prompt, ...(prompt === 'login' ? { login, password: 'any' } : {}) });
  }
  throw new Error('the provider leads in circles');
}

/** Sets a developer's provider. */
export async function setProvider({ call }: TestDeveloper, client: object): Promise<void> {
  const { status, body } = await call('PUT /v1/sign-in-provider', client);
  if (status !== 200) throw new Error(`the provider is not set: ${status} ${JSON.stringify(body)}`);
}
