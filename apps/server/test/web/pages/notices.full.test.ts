import { type Browser, launchChromium } from 'test-browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askingServer } from '../../people/approvals/asked-call.ts';
import { pushService, type PushService } from '../../people/web-push/push-service.ts';
import type { TestServer } from '../../support/server.ts';
import { makeApp, signUpAs } from './app.ts';
import { expectFine } from './inspect.ts';
import { boundVisitor, type Visitor } from './visitor.ts';

/**
 * Notifications in a real browser. Offline it reaches no push service of its maker: what that would answer stands in for it, and
 * the message that our own push service gets is handed to the browser by hand.
 */

let server: TestServer;
let browser: Browser;
let service: PushService;
let person: Visitor;
let askAbout: () => Promise<{ id: string; path: string }>;
beforeAll(async () => {
  service = await pushService();
  const asking = await askingServer();
  ({ server } = asking);
  browser = await launchChromium();
  const developer = await signUpAs(server.callAs, 'Wayfarer Travel');
  await developer.call('PATCH /v1/me', { settings: { firstUse: true } });
  const app = await makeApp(server, developer);
  const asked = await app.ask();
  person = await boundVisitor(browser, asked.consentUrl);
  await person.press('Approve');
  await person.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  const code = new URL(person.page.url()).searchParams.get('code');
  const { agentId } = app;
  const { body } = await developer.call('POST /v1/token', {
    code,
    agentId,
    codeVerifier: asked.codeVerifier,
  });
  app.close();
  askAbout = () => asking.ask(developer.id, body.grantId, { input: { to: 'Erika Mustermann' } });
});
afterAll(async () => {
  await person.leave();
  await browser.close();
  await server.close();
  await service.close();
});

/** The answer of a push service to a browser, and what the browser keeps of it. */
const subscribing = (subscription: object): string => `
  const made = () => ({
    endpoint: ${JSON.stringify(subscription)}.endpoint,
    toJSON: () => (${JSON.stringify(subscription)}),
    unsubscribe: async () => { localStorage.removeItem('subscribed'); return true; },
  });
  PushManager.prototype.getSubscription = async () => (localStorage.getItem('subscribed') ? made() : null);
  PushManager.prototype.subscribe = async function (options) {
    if (!options.userVisibleOnly) throw new Error('silent');
    localStorage.setItem('subscribed', options.applicationServerKey);
    return made();
  };`;

/** This browser has no place where it shows notifications: here is what its worker would show, and what a click on it opens. */
const LOOKING = `
  globalThis.shown = [];
  globalThis.opened = [];
  registration.showNotification = async (title, options) => void shown.push({ title, ...options });
  clients.openWindow = async (url) => void opened.push(url);
  globalThis.clicked = () => {
    const [notification] = shown;
    const event = Object.assign(new Event('notificationclick'), {
      notification: { ...notification, close() {} },
      waitUntil() {},
    });
    dispatchEvent(event);
  };`;

test('a person turns notifications on by a click, is shown one that tells nothing of the call, and turns them off', async () => {
  const { page, context } = person;
  const subscribed = service.browser('/browser');
  await context.addInitScript(subscribing(subscribed.subscription));
  await context.grantPermissions([], { origin: server.url });
  await page.goto(`${server.url}/permissions`);
  const signIn = page.getByRole('button', { name: 'Sign in with your passkey' });
  const turnOn = page.getByRole('button', { name: 'Turn on' });
  await signIn.or(turnOn).waitFor();
  if (await signIn.isVisible()) await signIn.click();
  await turnOn.waitFor();
  await expectFine(person, 'notices-off');
  expect(await page.evaluate(`navigator.serviceWorker.getRegistrations().then((all) => all.length)`)).toBe(0);

  await turnOn.click();
  await page.getByText('Your browser blocks notifications of this site').waitFor();
  await context.grantPermissions(['notifications'], { origin: server.url });
  await turnOn.click();
  const turnOff = page.getByRole('button', { name: 'Turn off' });
  await turnOff.waitFor();
  await expectFine(person, 'notices-on');
  await page.reload();
  await turnOff.waitFor();

  const call = await askAbout();
  await expect.poll(() => subscribed.messages().length, { timeout: 20_000 }).toBe(1);
  const [message] = subscribed.messages();
  const session = await context.newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [own] = registrations.filter(({ isDeleted }) => !isDeleted);
      if (own !== undefined) resolve(own.registrationId);
    });
  });
  const [worker] = context.serviceWorkers();
  if (worker === undefined) throw new Error('no worker runs');
  await worker.evaluate(LOOKING);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.deliverPushMessage', {
    origin: `${server.url}/`,
    registrationId: await registered,
    data: JSON.stringify(message),
  });
  await expect
    .poll(() => worker.evaluate<object[]>('shown'), { timeout: 20_000 })
    .toEqual([
      {
        title: 'An agent asks for your approval',
        body: expect.stringContaining('Wayfarer Travel'),
        lang: 'en',
        dir: 'ltr',
        tag: call.id,
        data: { url: server.url + call.path },
      },
    ]);
  await worker.evaluate('clicked()');
  expect(await worker.evaluate('opened')).toEqual([server.url + call.path]);
  expect(JSON.stringify(message)).not.toContain('Erika');

  await turnOff.click();
  await turnOn.waitFor();
  await page.reload();
  await turnOn.waitFor();
  expect(person.problems).toEqual([]);
});
