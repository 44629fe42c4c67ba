import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { readConfig, startServer } from '@grantex/server';
import { type Browser, launchChromium, type Page } from 'test-browser';
import { interleave } from '../../measure/interleave.ts';
import { difference, estimate, median } from '../../measure/statistics.ts';
import { attemptAll, type Outcome, type Row } from '../../report/row.ts';
import type { Group } from '../group.ts';

/** A phone on a slow network, with Lighthouse's settings: 150 ms round trip, 1.6 Mbit/s down. */
const SLOW_NETWORK = {
  offline: false,
  latency: 150,
  downloadThroughput: 1_600_000 / 8,
  uploadThroughput: 750_000 / 8,
};
interface Goals {
  readonly first: NonNullable<Row['goal']>;
  /** None where a page is there to be read. */
  readonly ready?: NonNullable<Row['goal']>;
}
/** The thresholds that web.dev calls good, in seconds, and half of them. */
const PAGES: Goals = { first: { floor: 1.8, stretch: 0.9 }, ready: { floor: 3.6, stretch: 1.8 } };
const DOCUMENTATION: Goals = { first: { floor: 1, stretch: 0.8 } };

type Visit = Exclude<keyof ReturnType<typeof visitsOf>, 'bare'>;

const VISITS: readonly { readonly page: string; readonly visit: Visit; readonly goals: Goals }[] = [
  { page: 'consent', visit: 'consent', goals: PAGES },
  { page: 'permissions', visit: 'permissions', goals: PAGES },
  { page: 'console, the form for the key', visit: 'console', goals: PAGES },
  { page: 'console, the overview', visit: 'overview', goals: PAGES },
  { page: 'documentation, the first page', visit: 'documentation', goals: DOCUMENTATION },
  { page: 'documentation, a guide', visit: 'guide', goals: DOCUMENTATION },
  { page: 'documentation, the longest section', visit: 'section', goals: DOCUMENTATION },
  { page: 'reference of the API', visit: 'reference', goals: DOCUMENTATION },
];

/** How long a page is waited for, in milliseconds. */
const PATIENCE = 30_000;

const KEY = `gx_live_${randomBytes(32).toString('base64url')}`;

/** How long until a person sees something, and until they can use the page. */
export const pages: Group = {
  name: 'pages',
  title: 'Pages in Chromium over a slow network (150 ms, 1.6 Mbit/s), nothing in the cache; by the clock',
  async run({ isQuick }) {
    const [bare, server, browser] = await Promise.all([startBare(), startLive(), launchChromium()]);
    try {
      const visits = visitsOf(browser, bare.url, server.url, await askFor(server.url));
      // All at once: they wait for the network, and nothing is measured yet.
      await Promise.allSettled(Object.values(visits).map((visit) => visit()));
      const samples = await interleave(visits, isQuick ? 1 : 9, 'done');
      const firstOfBare = samples.bare.map(({ first }) => first);
      const rows: Outcome[] = [];
      for (const { page, visit, goals } of VISITS)
        rows.push(...(await attemptAll(page, () => rowsOf(page, samples[visit], firstOfBare, goals))));
      return rows;
    } finally {
      await Promise.all([browser.close(), server.close(), bare.close()]);
    }
  },
};

function visitsOf(browser: Browser, bare: string, server: string, asked: string) {
  const [permissions, console] = [`${server}/permissions`, `${server}/console`];
  const docs = `${server}/docs/`;
  return {
    bare: () => paintsOf(browser, bare, 'One line'),
    consent: () => paintsOf(browser, asked, 'Create a passkey'),
    permissions: () => paintsOf(browser, permissions, 'Sign in with your passkey'),
    console: () => paintsOf(browser, console, 'Sign in'),
    overview: () => paintsOf(browser, console, 'No calls in this time', signIn),
    documentation: () => paintsOf(browser, docs, 'Search'),
    guide: () => paintsOf(browser, `${docs}guides/limits`, 'Search'),
    section: () => paintsOf(browser, `${docs}protocol/14-oauth`, 'Search'),
    reference: () => paintsOf(browser, `${docs}api`, 'Grantex'),
  };
}

interface Paints {
  /** Seconds from opening the address to the first text. */
  readonly first: number;
  /** Seconds until the page is usable. */
  readonly ready: number;
}

function rowsOf(page: string, paints: readonly Paints[], bare: readonly number[], goals: Goals): Row[] {
  return (['first', 'ready'] as const).flatMap((which) => {
    const goal = goals[which];
    if (goal === undefined) return [];
    const seconds = paints.map((each) => each[which]);
    return {
      what: which === 'first' ? `${page}: first text` : `${page}: usable`,
      measured: { value: median(seconds), unit: 'seconds' },
      limit: { what: 'a page of one line', value: median(bare), unit: 'seconds' },
      references: [{ what: 'more than that', value: difference(seconds, bare), unit: 'seconds' }],
      result: { ...estimate(seconds), unit: 'seconds' },
      goal,
    };
  });
}

/** Opens an address in a fresh browser profile, and waits until the page is usable. */
async function paintsOf(
  browser: Browser,
  address: string,
  ready: string,
  before: (page: Page, address: string) => Promise<void> = async () => {},
): Promise<Paints> {
  const context = await browser.newContext({ viewport: { width: 360, height: 800 }, locale: 'en-GB' });
  try {
    const page = await context.newPage();
    await before(page, address);
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.setCacheDisabled', { cacheDisabled: true });
    await session.send('Network.emulateNetworkConditions', SLOW_NETWORK);
    await page.addInitScript(watch(ready));
    await page.goto(address);
    return await Promise.race([page.evaluate<Paints>('globalThis.paints'), patience(address, ready)]);
  } finally {
    await context.close();
  }
}

/** A page that was not built never shows its text. */
async function patience(address: string, text: string): Promise<never> {
  await pause(PATIENCE, undefined, { ref: false });
  throw new Error(`${new URL(address).pathname} does not show "${text}" within ${PATIENCE / 1000} seconds`);
}

/** Looks in every frame: the test driver's own waiting looks twice a second in the end. */
function watch(text: string): string {
  return `globalThis.paints = new Promise((resolve) => {
    const look = () => {
      const isThere = [...document.querySelectorAll('h1, h2, h3, button')].some(
        (element) => element.textContent.trim() === ${JSON.stringify(text)} && element.checkVisibility(),
      );
      // A page whose text is there may not have been painted yet.
      const [first] = performance.getEntriesByName('first-contentful-paint');
      if (!isThere || first === undefined) return requestAnimationFrame(look);
      resolve({ first: first.startTime / 1000, ready: performance.now() / 1000 });
    };
    look();
  })`;
}

async function signIn(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.getByLabel('API key').fill(KEY);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
}

/**
 * Creates an authorization request for a person whom the server does not know yet.
 * @returns the page that asks them
 */
async function askFor(url: string): Promise<string> {
  const call = async (method: string, path: string, body: object): Promise<Record<string, string>> => {
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
    const response = await fetch(url + path, { method, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, string>;
  };
  await call('PATCH', '/v1/me', { settings: { firstUse: true } });
  const { id: agentId } = await call('POST', '/v1/agents', {
    name: 'Travel agent',
    scopes: ['flights:book'],
  });
  const asked = { agentId, principalId: 'user_alice', scopes: ['flights:book'] };
  const { consentUrl = '' } = await call('POST', '/v1/authorize', asked);
  return consentUrl;
}

interface Served {
  readonly url: string;
  close(): Promise<unknown>;
}

function startLive(): Promise<Served> {
  return startServer(
    readConfig({
      PORT: '0',
      GRANTEX_DATA_DIR: 'memory://',
      GRANTEX_MODE: 'live',
      GRANTEX_BOOTSTRAP_KEY: KEY,
      GRANTEX_RATE_LIMIT: '0',
      LOG_LEVEL: 'error',
    }),
  );
}

/** One response with the whole content: the minimum for any page. */
async function startBare(): Promise<Served> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end('<!doctype html><title>bare</title><link rel="icon" href="data:,"><h1>One line</h1>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
