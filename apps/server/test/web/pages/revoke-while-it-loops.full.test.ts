import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createAuditSink,
  createGuard,
  createVerifier,
  feed,
  readBearerToken,
  toRefusal,
} from '@grantex/core';
import { type Browser, launchChromium } from 'test-browser';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { allowFirstUse, liveServer } from '../../people/consent/person.ts';
import { expectSoon, signedIn } from '../../authority/console/console.ts';
import type { TestDeveloper, TestServer } from '../../support/server.ts';
import { makeApp, signUpAs } from './app.ts';
import { boundVisitor } from './visitor.ts';

let server: TestServer;
let browser: Browser;
let travel: TestDeveloper;
beforeAll(async () => {
  [server, browser] = await Promise.all([liveServer(), launchChromium()]);
  travel = await signUpAs(server.callAs, 'Wander Travel');
  await allowFirstUse(travel);
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

/** A service of the developer: a real listener whose guard follows the feed and records every call. */
async function startService({ url: issuer }: TestServer, apiKey: string): Promise<string> {
  const audit = createAuditSink({ url: issuer, apiKey });
  const verifier = createVerifier({ issuer, audience: issuer, revocation: feed({ apiKey }) });
  const guard = createGuard({ verifier, audit });
  const rule = { scopes: ['calendar:read'] } as const;
  async function answer({ rawHeaders, url }: IncomingMessage, response: ServerResponse): Promise<void> {
    const token = (): string => readBearerToken(rawHeaders, url);
    const call = { token, action: 'calendar.read', input: undefined, rule } as const;
    try {
      send(response, 200, await guard.run(call, () => ({ free: ['Monday'] })));
    } catch (error) {
      const { status, body } = toRefusal(error);
      send(response, status, body);
    }
  }
  const listener = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    listener.close();
    listener.closeAllConnections();
    await Promise.all([verifier.close(), audit.close()]);
  });
  return `http://127.0.0.1:${(listener.address() as AddressInfo).port}/calendar`;
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** The results of an agent that calls in a loop. */
interface Looping {
  /** In the order in which the calls began: `200`, or the reason of the refusal. */
  readonly outcomes: readonly string[];
  stop(): Promise<void>;
}

function loop(service: string, grantToken: string): Looping {
  const outcomes: string[] = [];
  let isOver = false;
  const end = (async () => {
    while (!isOver) {
      const response = await fetch(service, { headers: { authorization: `Bearer ${grantToken}` } });
      const body = (await response.json()) as { code?: string };
      outcomes.push(response.ok ? '200' : (body.code ?? String(response.status)));
    }
  })();
  return {
    outcomes,
    async stop() {
      isOver = true;
      await end;
    },
  };
}

test('an agent that calls in a loop is refused from the first call after “Stop”, and an auditor sees it', async () => {
  const app = await makeApp(server, travel);
  const asked = await app.ask({ principalId: 'user_lou' });
  const person = await boundVisitor(browser, asked.consentUrl);
  await person.press('Approve');
  await person.page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  const code = new URL(person.page.url()).searchParams.get('code');
  const { agentId } = app;
  const { codeVerifier } = asked;
  const { body } = await travel.call('POST /v1/token', { code, agentId, codeVerifier });
  app.close();

  const agent = loop(await startService(server, travel.key), body.grantToken);
  await expectSoon(async () => agent.outcomes.length).toBeGreaterThan(5);
  await person.page.goto(`${server.url}/permissions`);
  await person.press('Sign in with your passkey');
  // Its current activity.
  await person.page.getByRole('link', { name: 'Travel planner' }).click();
  await person.page.getByText('See the events in your calendars').nth(1).waitFor();

  const before = agent.outcomes.length;
  await person.page.getByRole('button', { name: 'Stop', exact: true }).click();
  await person.page.getByText('One permission has ended.').waitFor();
  // One call may have begun before the press.
  const after = agent.outcomes.length + 1;
  expect(await person.text()).toContain('The connected server of Wander Travel has been told.');
  await expectSoon(async () => agent.outcomes.length).toBeGreaterThan(after + 5);
  await agent.stop();
  expect(new Set(agent.outcomes.slice(0, before))).toEqual(new Set(['200']));
  expect(new Set(agent.outcomes.slice(after))).toEqual(new Set(['revoked']));

  const auditor = await signedIn(browser, server, travel.key);
  await auditor.page
    .getByRole('link', { name: 'The grant has been revoked, is on hold, or has ended.' })
    .first()
    .waitFor();
  await auditor.page.getByRole('link', { name: 'All refusals in the audit log' }).click();
  await auditor.page.getByRole('link', { name: 'calendar.read' }).first().click();
  await auditor.page.getByText('Checked in this browser: no check failed').waitFor();
  expect(await auditor.text()).toContain('user_lou');
  await Promise.all([person.leave(), auditor.leave()]);
});
