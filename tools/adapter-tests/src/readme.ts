import { readFile } from 'node:fs/promises';
import type { Delegate } from '@grantex/core';
import { createTestIssuer, type TestIssuer } from '@grantex/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** The running main example of a README. */
export interface Example {
  /**
   * Books the flight `AI 101`.
   * @param token empty for a caller without one
   * @returns what the caller, or the model, gets: a refusal as an object
   */
  book(token: string, price: number): Promise<unknown>;
  /** Closes everything that the example keeps open. */
  close(): Promise<void>;
}

/** The README of an adapter. */
export interface Readme {
  readonly file: URL;
  /** The files in `examples` beside it that it shows. */
  readonly examples: readonly string[];
  /** The response to a booking for 420. */
  readonly booked: unknown;
  /** The audience that the example is told. Default: `https://travel.example`. */
  readonly audience?: string;
  /** The action of a booking in the audit log. Default: `flight.booked`. */
  readonly action?: string;
  /** What is recorded about a booking. Default: its flight. */
  readonly metadata?: object;
  /** Runs the main example; the environment names the issuer. */
  start(issuer: TestIssuer): Promise<Example>;
  /**
   * Runs the example for sub-agents: the model of an agent with this token calls the sub-agent `ag_searcher`, whose model
   * searches for flights. Closes what only this example keeps open. Default: there is none.
   */
  runSubAgent?(token: string, delegate: Delegate): Promise<void>;
}

const GRANTED = { scopes: ['flights:book', 'payments:initiate:max_500'] };

/** Tests that the README shows its examples unchanged, and that the main one does what the README says. */
export function testReadme({
  file,
  examples,
  booked,
  audience = 'https://travel.example',
  action = 'flight.booked',
  metadata = { flight: 'AI 101' },
  start,
  runSubAgent,
}: Readme): void {
  let issuer: TestIssuer;
  let example: Example;
  let readme: string;

  beforeAll(async () => {
    issuer = await createTestIssuer({ audience });
    const { url, apiKey } = issuer;
    const variables = { GRANTEX_URL: url, GRANTEX_API_KEY: apiKey, GRANTEX_AUDIENCE: audience };
    Object.assign(process.env, { ...variables, PORT: '0' });
    readme = await readFile(file, 'utf8');
    example = await start(issuer);
  });
  afterAll(() => issuer.close());

  test.each(examples)('%s in the README is the file that runs here', async (name) => {
    const shown = await readFile(new URL(`examples/${name}`, file), 'utf8');
    expect(readme).toContain(`\`\`\`ts\n${shown}\`\`\`\n`);
  });

  test('the example does what was granted, and records it', async () => {
    const { token, grantId } = issuer.grant(GRANTED);
    expect(await example.book(token, 420)).toEqual(booked);
    await issuer.auditLog.settled();
    expect(issuer.auditLog.entries.filter((entry) => entry.grantId === grantId)).toMatchObject([
      { status: 'allowed', action, grantId, metadata },
      { status: 'success', action, grantId },
    ]);
  });

  test('the example refuses as the README shows it', async () => {
    const [, shown = ''] = /```json\n(\{[^`]*amount_over[^`]*)```/.exec(readme) ?? [];
    const here = shown.replace('http://localhost:4000', issuer.url);
    expect(await example.book(issuer.grantToken(GRANTED), 900)).toEqual(JSON.parse(here));
  });

  test('the example without a token says no_credentials', async () => {
    expect(await example.book('', 420)).toMatchObject({ code: 'no_credentials' });
  });

  test('the example refuses a revoked grant as soon as the feed has it, without a request per call', async () => {
    const { token, grantId } = issuer.grant(GRANTED);
    expect(await example.book(token, 420)).toEqual(booked);
    issuer.revoke(grantId);
    await expect.poll(() => example.book(token, 420)).toMatchObject({ code: 'revoked' });
    expect(issuer.requestsTo('verification')).toBe(0);
  });

  test.each(runSubAgent === undefined ? [] : [runSubAgent])(
    'the sub-agent in the README acts with a narrower grant of its own',
    async (run) => {
      const scopes = ['flights:search', 'flights:book', 'agents:delegate'];
      const parent = issuer.grant({ agentId: 'ag_travel', scopes });
      const asked: unknown[] = [];
      const delegated: string[] = [];
      await run(parent.token, async (parentToken, agentId, narrower) => {
        asked.push([parentToken === parent.token, agentId, narrower]);
        const { token: grantToken, grantId } = issuer.grant({ agentId, scopes: [...narrower] }, parent);
        delegated.push(grantId);
        return { grantToken, expiresAt: new Date(Date.now() + 60_000).toISOString() };
      });
      expect(asked).toEqual([[true, 'ag_searcher', ['flights:search']]]);
      await issuer.auditLog.settled();
      const entries = issuer.auditLog.entries.filter(({ grantId }) => delegated.includes(grantId));
      expect(entries.map(({ status, agentId }) => [status, agentId])).toEqual([
        ['allowed', 'ag_searcher'],
        ['success', 'ag_searcher'],
      ]);
    },
  );

  test('every link within the README leads to a heading', () => {
    const headings = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
      text
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    const links = [...readme.matchAll(/\]\(#([^)]+)\)/g)].map(([, link]) => link);
    expect(headings).toEqual(expect.arrayContaining(links));
  });

  // The last test: it closes the example.
  test('the feed of the example closes with it', async () => {
    await expect.poll(() => issuer.feed.streams).toBe(1);
    await example.close();
    await expect.poll(() => issuer.feed.streams).toBe(0);
  });
}

/** Books with the example of an HTTP framework. */
export async function bookOverHttp(url: string, token: string, price: number): Promise<unknown> {
  const answer = await fetch(`${url}/bookings`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== '' && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ flight: 'AI 101', price }),
  });
  expect([200, 201, 400, 401, 403, 503]).toContain(answer.status);
  return answer.json();
}

/** What a model gets: an object for a refusal, otherwise possibly a text. */
export function jsonOr(told: string): unknown {
  return told.startsWith('{') ? JSON.parse(told) : told;
}
