import type { ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { addAuthenticator, type Browser, launchChromium, type Page } from 'test-browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inShort, linesOf, ONCE_GRANTED, ONCE_STOPPED, type Run, type Start, tour } from './run.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** What a person does from the consent page on. */
type Act = (page: Page, tour: RunningTour) => Promise<void>;

interface RunningTour {
  child: ChildProcess;
  /** Resolves with the first address of a page of this path that the tour has printed. */
  printed(path: string): Promise<string>;
}

interface PersonOptions extends Pick<Start, 'interruptAt'> {
  parameters?: readonly string[];
  /** Finds the page's address in the output so far. */
  findUrl?: (stdout: string) => string | undefined;
}

/** Runs the tour on a live server, with a person at a real browser. */
async function tourWith(act: Act, options: PersonOptions = {}): Promise<Run> {
  const { parameters = ['--consent', '--exit', '--json'], findUrl = urlInJson, ...start } = options;
  let acting: Promise<void> | undefined;
  const output = new EventEmitter();
  let soFar = '';
  const printed = async (path: string): Promise<string> => {
    for (;;) {
      const [address] = new RegExp(`http://localhost:\\d+/${path}[^\\s"]*(?=[\\s"])`).exec(soFar) ?? [];
      if (address !== undefined) return address;
      await once(output, 'more');
    }
  };
  const run = await tour(parameters, {
    ...start,
    onOutput(stdout, child) {
      soFar = stdout;
      output.emit('more');
      const url = findUrl(stdout);
      if (url === undefined || acting !== undefined) return;
      acting = open(url).then((page) => act(page, { child, printed }));
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

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();

const approve: Act = async (page) => {
  await press(page, 'Create a passkey');
  await press(page, 'Approve');
  await page.getByText('Approved').first().waitFor();
};

/** Decides about the call that the story asks about. */
async function decideCall(page: Page, { printed }: RunningTour, decision: string): Promise<void> {
  await page.goto(await printed('approvals/'));
  await press(page, 'Sign in with your passkey');
  await press(page, decision);
}

/** Approves, then one call, and then presses Stop on the page of permissions. */
const approveAndStop: Act = async (page, running) => {
  await approve(page, running);
  await decideCall(page, running, 'Approve once');
  await page.getByRole('heading', { name: 'You approved this call' }).waitFor();
  await page.goto(await running.printed('permissions'));
  // The question comes only where something was delegated, which the page learns within ten seconds.
  await page.getByText('1 helper').waitFor({ timeout: 60_000 });
  await page
    .getByRole('button', { name: /^Stop (?!everything)/ })
    .first()
    .click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Yes, stop/ })
    .click();
};

test('a person approves and stops in a browser, with a passkey, and the story follows them', async () => {
  const { code, stdout, stderr } = await tourWith(async (page, running) => {
    for (const words of [
      'Book flights in your name',
      'Pay with your money',
      'price is above 200',
      'user_alice',
    ]) {
      expect(await page.locator('main').innerText()).toContain(words);
    }
    await approveAndStop(page, running);
  });
  expect(stderr).toBe('');
  expect(inShort(linesOf(stdout))).toEqual([
    'signup done',
    'api.start done',
    'register done',
    'ask done',
    'approve.by.key refused NO_SUCH_ROUTE',
    'consent done',
    ...ONCE_GRANTED.flatMap((step) => (step === 'approve done' ? ['approve.ask done', step] : [step])),
    'stop.ask done',
    ...ONCE_STOPPED,
  ]);
  expect(linesOf(stdout).find(({ step }) => step === 'stop.ask')?.url).toMatch(/\/permissions$/);
  expect(stdout).not.toMatch(/gx_live_|code_|ref_|eyJ/);
  expect(code).toBe(0);
});

test('the output says where to decide and where to stop, and how the approval was given', async () => {
  const { code, stdout, stderr } = await tourWith(approveAndStop, {
    parameters: ['--consent', '--exit'],
    findUrl: (output) => /http:\/\/localhost:\d+\/consent\/\S+/.exec(output)?.[0],
  });
  expect(stderr).toBe('');
  for (const words of [
    'Now you are Alice. Make a passkey on this page, and decide within 15 minutes:',
    'The token says that nobody has checked that you are Alice.',
    'You press Stop\n',
    'Press Stop on this page:',
    'You pressed Stop, and the API noticed.',
    'Next  npm run serve',
  ]) {
    expect(stdout).toContain(words);
  }
  expect(stdout).not.toContain('urn:');
  expect(code).toBe(0);
});

test('a call that the reader refuses does not run, and the story goes on', async () => {
  const { stdout, stderr } = await tourWith(
    async (page, running) => {
      await approve(page, running);
      await decideCall(page, running, 'Refuse');
      await running.printed('permissions');
      running.child.kill('SIGINT');
    },
    { parameters: ['--consent', '--json'] },
  );
  expect(stderr).toBe('');
  expect(inShort(linesOf(stdout)).slice(7, 12)).toEqual([
    'book.420 refused approval_required',
    'approve.ask done',
    'approve refused APPROVAL_REFUSED',
    'book.420.again refused approval_refused',
    'book.1900 refused budget_exceeded',
  ]);
});

test('Ctrl-C instead of Stop ends it, and says that the grant lives on', async () => {
  const approveBoth: Act = async (page, running) => {
    await approve(page, running);
    await decideCall(page, running, 'Approve once');
  };
  const { code, stdout, stderr } = await tourWith(approveBoth, {
    parameters: ['--consent'],
    findUrl: (output) => /http:\/\/localhost:\d+\/consent\/\S+/.exec(output)?.[0],
    interruptAt: '/permissions',
  });
  expect(stderr).toBe('');
  expect(stdout).toContain('You did not press Stop: the agents keep what you granted.');
  expect(code).toBe(0);
});

test('a denial grants nothing, and the story ends with 0', async () => {
  const { code, stdout, stderr } = await tourWith((page) => press(page, 'Deny'));
  expect(stderr).toBe('');
  expect(inShort(linesOf(stdout)).at(-1)).toBe('consent refused ACCESS_DENIED');
  expect(code).toBe(1);
});

test('Ctrl-C while it waits ends it at once', async () => {
  const { code, stdout, stderr } = await tour(['--consent'], { interruptAt: 'Press Ctrl-C to end the tour' });
  expect(stderr).toBe('');
  expect(stdout).toContain('Stopped before anybody decided: nothing was granted.');
  expect(code).toBe(0);
});
