import type { ChildProcess } from 'node:child_process';
import { addAuthenticator, type Browser, launchChromium, type Page } from 'test-browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inShort, linesOf, ONCE_GRANTED, type Run, type Start, tour } from './run.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** What a person does with the consent page. */
type Act = (page: Page, child: ChildProcess) => Promise<void>;

interface PersonOptions extends Pick<Start, 'interruptAt'> {
  parameters?: readonly string[];
  /** Finds the page's address in the output so far. */
  findUrl?: (stdout: string) => string | undefined;
}

/** Runs the tour on a live server, with a person at a real browser. */
async function tourWith(act: Act, options: PersonOptions = {}): Promise<Run> {
  const { parameters = ['--consent', '--exit', '--json'], findUrl = urlInJson, ...start } = options;
  let acting: Promise<void> | undefined;
  const run = await tour(parameters, {
    ...start,
    onOutput(stdout, child) {
      const url = findUrl(stdout);
      if (url === undefined || acting !== undefined) return;
      acting = open(url).then((page) => act(page, child));
      acting.catch(() => child.kill('SIGTERM'));
    },
  });
  await acting;
  return run;
}

function urlInJson(stdout: string): string | undefined {
  return linesOf(stdout).find(({ step }) => step === 'ask')?.url;
}

async function open(url: string): Promise<Page> {
  const page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  await addAuthenticator(page);
  await page.goto(url);
  return page;
}

const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name }).click();

const approve: Act = async (page) => {
  await press(page, 'Create a passkey');
  await press(page, 'Approve');
  await page.getByText('Approved').first().waitFor();
};

test('a person approves in a browser, with a passkey, and the story continues with their grant', async () => {
  const { code, stdout, stderr } = await tourWith(async (page, child) => {
    for (const words of ['Book flights in your name', 'Pay with your money', 'Up to 500', 'user_alice']) {
      expect(await page.locator('main').innerText()).toContain(words);
    }
    await approve(page, child);
  });
  expect(stderr).toBe('');
  expect(inShort(linesOf(stdout))).toEqual([
    'signup done',
    'api.start done',
    'travel-agent.register done',
    'first-use done',
    'scopes done',
    'ask done',
    'approve.by.key refused NO_SUCH_ROUTE',
    'consent done',
    'exchange done',
    'token.claims done',
    ...ONCE_GRANTED,
  ]);
  expect(stdout).not.toMatch(/gx_live_|code_|ref_|eyJ/);
  expect(code).toBe(0);
});

test('the output says where to go, what was approved and how, and where to look afterwards', async () => {
  const page = (stdout: string): string | undefined =>
    /http:\/\/localhost:\d+\/consent\/\S+/.exec(stdout)?.[0];
  const { code, stdout, stderr } = await tourWith(approve, {
    parameters: ['--consent'],
    findUrl: page,
    interruptAt: '/permissions',
  });
  expect(stderr).toBe('');
  expect(stdout).toContain('Now you are Alice');
  expect(stdout).toMatch(/acr urn:grantex:acr:first-use {2}amr (hwk|swk) user mfa {2}auth_time 20/);
  expect(stdout).toMatch(/http:\/\/localhost:\d+\/permissions/);
  expect(code).toBe(0);
});

test('a denial grants nothing, and the story ends with 0', async () => {
  const { code, stdout, stderr } = await tourWith((page) => press(page, 'Deny'));
  expect(stderr).toBe('');
  expect(inShort(linesOf(stdout)).at(-1)).toBe('consent refused ACCESS_DENIED');
  expect(code).toBe(1);
});

test('Ctrl-C while it waits ends it at once', async () => {
  const { code, stdout, stderr } = await tour(['--consent'], { interruptAt: 'Press Ctrl-C to end it' });
  expect(stderr).toBe('');
  expect(stdout).toContain('Stopped before anybody decided: nothing was granted.');
  expect(code).toBe(0);
});
