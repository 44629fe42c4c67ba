import type { Page } from 'test-browser';
import { expect, test } from 'vitest';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import type { TestDeveloper } from '../../support/server.ts';
import { visitor } from '../../web/pages/visitor.ts';
import { limitedGrant, pay, payments } from '../admissions/limited-grant.ts';
import { consoleSite, signIn } from './console.ts';

const site = consoleSite();

/** Whatever a person sees in the browser's own console: messages, errors, and requests that were refused or failed. */
function noises(page: Page): string[] {
  const heard: string[] = [];
  page.on('console', (message) => heard.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => heard.push(String(error)));
  page.on('response', (response) => {
    if (response.status() >= 400) heard.push(`${response.status()} ${response.url()}`);
  });
  page.on('requestfailed', (request) => {
    const error = request.failure()?.errorText;
    // A page that is left ends what it was reading.
    if (error !== 'net::ERR_ABORTED') heard.push(`${error} ${request.url()}`);
  });
  return heard;
}

/** Every page of the console, with something on it where the developer has something. */
async function pathsOf(developer: TestDeveloper, hasData: boolean): Promise<readonly string[]> {
  const { call } = developer;
  const about = ['', '/agents', '/grants', '/requests', '/approvals', '/people', '/audit'];
  const lists = [...about, '/scopes', '/policies', '/keys', '/settings'];
  const others = ['/agents/new', '/people/new', '/new-policy', '/audit/log', '/issuer', '/device'];
  if (!hasData) return [...lists, ...others];
  const { grantId, agentId } = await makeGrant(call, await makeAgent(call), { principalId: 'user_alice' });
  const { approvalId } = (await pay(call, await limitedGrant(developer, [payments({ ask: true })]), 5)).body;
  const cedar = 'forbid (principal, action, resource) when { context.depth > 1 };';
  await call('PUT /v1/policies/no-sub-agents', { cedar });
  const { digest } = (await call('GET /v1/policies')).body;
  const entry = { grantId, action: 'flight.booked', status: 'blocked', metadata: { reason: 'revoked' } };
  const { entryId } = (await call('POST /v1/audit/log', entry)).body;
  const { authRequestId } = (await call('GET /v1/authorize')).body.requests[0];
  return [
    ...lists,
    ...others,
    `/agents/${agentId}`,
    `/grants/${grantId}`,
    `/requests/${authRequestId}`,
    `/approvals/${approvalId}`,
    `/audit/${entryId}`,
    '/policies/no-sub-agents',
    `/policy-sets/${digest}`,
    '/people/person?name=user_alice',
  ];
}

test.each([false, true])(
  'no page makes a noise in the browser’s console, of a developer with data: %s',
  async (hasData) => {
    const developer = await site.server.signUp();
    const person = await visitor(site.browser, { width: 1_440 });
    const { page } = person;
    const heard = noises(page);
    await signIn(person, site.server, developer.key);
    const found: Record<string, string[]> = {};
    for (const path of await pathsOf(developer, hasData)) {
      heard.length = 0;
      await page.goto(`${site.server.url}/console${path}`);
      await page.locator('.frame h1').waitFor();
      // Nothing is loading any more, and nothing is on its way but the stream of events.
      await expect.poll(() => page.locator('.loading').count()).toBe(0);
      if (heard.length > 0) found[path] = [...heard];
    }
    expect(found).toEqual({});
    await person.leave();
  },
);
