import {
  addAuthenticator,
  type Browser,
  type BrowserContext,
  type Page,
  type TestPasskey,
  type VirtualAuthenticator,
} from 'test-browser';

/** A person with a separate browser. */
export interface Visitor {
  context: BrowserContext;
  page: Page;
  authenticator: VirtualAuthenticator;
  /** What the browser reported: violations of the page's policy, errors of its script. */
  problems: string[];
  /** Clicks, and waits until the result is visible. */
  press(name: string | RegExp): Promise<void>;
  /** The page's own text, one line each; with what is folded, unless the browser has no script. */
  text(): Promise<string>;
  leave(): Promise<void>;
}

export interface VisitorOptions {
  /** Existing passkeys of the person. */
  passkeys?: readonly TestPasskey[];
  isSynced?: boolean;
  hasScript?: boolean;
  colorScheme?: 'light' | 'dark';
  width?: number;
  /** Default `UTC`. */
  timezoneId?: string;
  /** What the browser prefers. Default: British English. */
  language?: string;
}

/** Opens what is folded, and closes it again. */
const ALL_TEXT = `(() => {
  const folded = [...document.querySelectorAll('main details:not([open])')];
  for (const each of folded) each.open = true;
  const text = document.querySelector('main').innerText;
  for (const each of folded) each.open = false;
  return text;
})()`;

const REFUSED = 'Failed to load resource: the server responded with a status of 4';

/** Creates a person with a fresh browser: no cookies, and an authenticator that recognises them. */
export async function visitor(browser: Browser, options: VisitorOptions = {}): Promise<Visitor> {
  const { passkeys = [], isSynced = false, hasScript = true, colorScheme = 'light' } = options;
  const { width = 1_024, timezoneId = 'UTC', language: locale = 'en-GB' } = options;
  const context = await browser.newContext({
    colorScheme,
    javaScriptEnabled: hasScript,
    viewport: { width, height: 800 },
    locale,
    timezoneId,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(45_000);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    // Chromium itself reports the status of a refusal, which is no fault of the page.
    const isStatus = message.text().startsWith(REFUSED);
    if (['error', 'warning'].includes(message.type()) && !isStatus) problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  const authenticator = await addAuthenticator(page, { isSynced });
  for (const passkey of passkeys) await authenticator.keep(passkey);
  return {
    context,
    page,
    authenticator,
    problems,
    press: (name) => page.getByRole('button', { name }).click(),
    async text() {
      const text = hasScript ? page.evaluate<string>(ALL_TEXT) : page.locator('main').innerText();
      return (await text).replaceAll(/\n+/g, '\n');
    },
    leave: () => context.close(),
  };
}

/** A person whom the server does not know yet opens a request and creates a passkey; now they can decide. */
export async function boundVisitor(
  browser: Browser,
  consentUrl: string,
  options: VisitorOptions = {},
): Promise<Visitor> {
  const person = await visitor(browser, options);
  await person.page.goto(consentUrl);
  await person.press('Create a passkey');
  await person.page.getByRole('heading', { name: 'Your decision' }).waitFor();
  return person;
}
