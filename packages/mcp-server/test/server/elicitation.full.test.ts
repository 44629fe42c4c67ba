import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Client, type ClientOptions } from '@modelcontextprotocol/client';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve } from '../../src/server/serve.ts';
import { type AskingServer, startAskingServer } from '../wrap/support/asking-server.ts';

type Action = 'accept' | 'decline' | 'cancel';

let server: AskingServer;
let apiKey: string;
let directory: string;

beforeAll(async () => {
  server = await startAskingServer();
  ({ apiKey } = await server.gx.keys.create({ name: 'desktop', roles: ['issue'] }));
  directory = await mkdtemp(join(tmpdir(), 'grantex-mcp-'));
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

interface Rig extends AsyncDisposable {
  readonly client: Client;
  /** The addresses that the person at the client saw. */
  readonly shown: unknown[];
  readonly completed: string[];
}

/** A client whose person is Alice. */
async function open(act: () => Action, options: ClientOptions = {}): Promise<Rig> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const environment = {
    GRANTEX_URL: server.url,
    GRANTEX_API_KEY: apiKey,
    GRANTEX_STORE_DIR: directory,
    GRANTEX_PRINCIPAL: 'user_alice',
  };
  const served = serve({ environment, input, output, log: () => undefined });
  const capabilities = { elicitation: { url: {} } };
  const client = new Client({ name: 'test', version: '1' }, { capabilities, ...options });
  const [shown, completed]: [unknown[], string[]] = [[], []];
  client.setRequestHandler('elicitation/create', ({ params }) => {
    shown.push(params.mode === 'url' ? params.url : params);
    return { action: act() };
  });
  client.setNotificationHandler('notifications/elicitation/complete', ({ params }) => {
    completed.push(params.elicitationId);
  });
  await client.connect(new StdioServerTransport(output, input));
  return {
    client,
    shown,
    completed,
    [Symbol.asyncDispose]: async () => {
      await client.close();
      input.end();
      await served;
    },
  };
}

async function ask({ client }: Rig, agentId: string, principalId = 'user_alice') {
  const input = { agentId, principalId, scopes: ['work:leave'] };
  const answer = await client.callTool({ name: 'request_authorization', arguments: input });
  return {
    text: JSON.stringify(answer),
    ...(answer.structuredContent as { authRequestId: string; shown: unknown }),
  };
}

const check = ({ client }: Rig, authRequestId: string) =>
  client.callTool({ name: 'check_authorization', arguments: { authRequestId } });

test.each<[string, ClientOptions, number]>([
  ['2025-11-25', {}, 1],
  // It has no notification that somebody is done.
  ['2026-07-28', { versionNegotiation: { mode: 'auto' } }, 0],
])(
  'a client of %s shows the person the page, and the model never sees the address',
  async (_of, options, told) => {
    const { agentId, links, decide } = await server.ask('pending', ['work:leave']);
    await using rig = await open(() => 'accept', options);
    const asked = await ask(rig, agentId);
    expect(rig.shown).toEqual(links);
    expect(links).toHaveLength(1);
    expect(asked).toMatchObject({ consentUrl: null, shown: 'accept', status: 'pending' });
    expect(asked.text).not.toContain('/consent/');
    decide('approved');
    await expect.poll(() => rig.completed.length, { timeout: 10_000 }).toBe(told);
    expect((await check(rig, asked.authRequestId)).structuredContent).toMatchObject({
      status: 'consumed',
      grantId: expect.stringMatching(/^grnt_/),
    });
  },
);

test('a person who does not want to open the page has said no', async () => {
  const { agentId } = await server.ask('pending', ['work:leave']);
  await using rig = await open(() => 'decline');
  const asked = await ask(rig, agentId);
  expect(asked).toMatchObject({ consentUrl: null, shown: 'decline' });
  expect(asked.text).toContain('Respect that');
});

test("another person's page is not shown at this client", async () => {
  const { agentId, links } = await server.ask('pending', ['work:leave']);
  await using rig = await open(() => 'accept');
  const asked = await ask(rig, agentId, 'user_bob');
  expect(rig.shown).toEqual([]);
  expect(asked).toMatchObject({ consentUrl: links[0], shown: null });
});

test('a client that cannot show pages gets the address for the person in the answer', async () => {
  const { agentId, links } = await server.ask('pending', ['work:leave']);
  await using rig = await open(() => 'accept', { capabilities: { elicitation: { form: {} } } });
  expect(await ask(rig, agentId)).toMatchObject({ consentUrl: links[0], shown: null });
});
