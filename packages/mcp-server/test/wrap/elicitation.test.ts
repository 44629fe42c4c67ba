import { join } from 'node:path';
import { createGrantex, guardServer, TOKEN_KEY } from '@grantex/mcp';
import { Client, type ClientOptions } from '@modelcontextprotocol/client';
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import {
  ElicitationCompleteNotificationSchema,
  ElicitRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { InMemoryTransport, McpServer } from '@modelcontextprotocol/server';
import { CHILD_ENVIRONMENT, isFullRun } from 'test-config';
import { afterAll, beforeAll, test } from 'vitest';
import { type Asked, type AskingServer, startAskingServer } from './support/asking-server.ts';
import { bodyOf, leave } from './support/agent.ts';
import { folder, ours, PROGRAM, rulesFile, textOf, type WrapSetup, wrappedHere } from './support/wrapped.ts';

let server: AskingServer;
let apiKey: string;
let rules: string;
let modernRules: string;

beforeAll(async () => {
  server = await startAskingServer();
  ({ apiKey } = await server.gx.keys.create({ name: 'wrap', roles: ['issue', 'verify', 'audit-write'] }));
  rules = await rulesFile({ leave: { scopes: ['work:leave'] } });
  modernRules = await rulesFile({ greet: { scopes: ['work:leave'] }, shout: null });
});

afterAll(() => server[Symbol.asyncDispose]());

interface Question {
  readonly mode?: unknown;
  readonly url?: unknown;
  readonly message?: unknown;
}

/** What the person at the client saw, and what they do. */
interface AtClient {
  readonly questions: Question[];
  readonly completed: string[];
  readonly prepare: (client: Client) => void;
}

type Action = 'accept' | 'decline' | 'cancel';

function atClient(act: (question: Question) => Action | Promise<Action>): AtClient {
  const questions: Question[] = [];
  const completed: string[] = [];
  return {
    questions,
    completed,
    prepare(client) {
      client.setRequestHandler('elicitation/create', async ({ params }) => {
        questions.push(params);
        return { action: await act(params) };
      });
      client.setNotificationHandler('notifications/elicitation/complete', ({ params }) => {
        completed.push(params.elicitationId);
      });
    },
  };
}

async function begin(options: ClientOptions = {}): Promise<Asked & { readonly setup: WrapSetup }> {
  const asked = await server.ask('pending', ['work:leave']);
  const environment = {
    GRANTEX_URL: server.url,
    GRANTEX_API_KEY: apiKey,
    GRANTEX_STORE_DIR: join(await folder(), 'kept'),
  };
  const asking = { agentId: asked.agentId, principalId: 'user_alice' };
  return {
    ...asked,
    setup: {
      rules,
      server: ours('scripted'),
      asking,
      environment,
      options: { capabilities: { elicitation: { url: {} } }, ...options },
    },
  };
}

const MODERN: ClientOptions = { versionNegotiation: { mode: 'auto' } };

test.concurrent('the client shows the page to the person, and the call goes on when they approve', async ({
  expect,
}) => {
  const { setup, links, decide } = await begin();
  const person = atClient(() => {
    decide('approved');
    return 'accept';
  });
  await using wrapper = await wrappedHere({ ...setup, prepare: person.prepare });
  expect(textOf(await leave(wrapper))).toMatch(/^pid/);
  expect(person.questions).toMatchObject([
    { mode: 'url', url: links[0], message: expect.stringContaining('work:leave') },
  ]);
  await expect.poll(() => person.completed.length).toBe(1);
});

test.concurrent('calls at the same time ask once, and no model sees the address', async ({ expect }) => {
  const { setup, links } = await begin();
  const person = atClient(() => 'cancel');
  await using wrapper = await wrappedHere({ ...setup, prepare: person.prepare });
  const bodies = await Promise.all([bodyOf(wrapper), bodyOf(wrapper), bodyOf(wrapper)]);
  expect(person.questions).toHaveLength(1);
  for (const body of bodies) {
    expect(body).toMatchObject({
      code: 'no_credentials',
      howToAsk: expect.stringContaining('closed the question'),
    });
    expect(JSON.stringify(body)).not.toContain(links[0]);
    expect(JSON.stringify(body)).not.toContain('/consent/');
  }
});

test
  .runIf(isFullRun)
  .concurrent('a person who said no to the client is not asked again', async ({ expect }) => {
    const { setup } = await begin();
    const person = atClient(() => 'decline');
    await using wrapper = await wrappedHere({ ...setup, prepare: person.prepare });
    const [first, second] = [await bodyOf(wrapper), await bodyOf(wrapper)];
    expect(first['howToAsk']).toContain('said no');
    expect(second).toEqual(first);
    expect(person.questions).toHaveLength(1);
  });

test
  .runIf(isFullRun)
  .concurrent('a person who denies on the page is not asked again by the same call', async ({ expect }) => {
    const { setup, decide } = await begin();
    const person = atClient(() => {
      decide('denied');
      return 'accept';
    });
    await using wrapper = await wrappedHere({ ...setup, prepare: person.prepare });
    expect((await bodyOf(wrapper))['howToAsk']).toContain('said no');
    expect(person.questions).toHaveLength(1);
  });

test.concurrent('from revision 2026-07-28 on the question is in the result, and the client calls again', async ({
  expect,
}) => {
  const { setup, links, decide } = await begin(MODERN);
  const acts: Action[] = ['cancel', 'accept'];
  const person = atClient(() => {
    decide('approved');
    return acts.shift() ?? 'decline';
  });
  const modern = { ...setup, rules: modernRules, server: ours('modern'), prepare: person.prepare };
  await using wrapper = await wrappedHere(modern);
  const greet = () => wrapper.client.callTool({ name: 'greet', arguments: { name: 'Alice' } });
  const closed = textOf(await greet());
  expect(JSON.parse(closed)).toMatchObject({ howToAsk: expect.stringContaining('closed the question') });
  expect(closed).not.toContain('/consent/');
  await expect.poll(async () => textOf(await greet())).toBe('Hello, Alice');
  expect(person.questions[0]).toMatchObject({ mode: 'url', url: links[0] });
});

/** A wrapper whose tool the person approves call by call. */
async function beginAsking(options: ClientOptions = {}): Promise<WrapSetup> {
  const { setup, decide } = await begin(options);
  decide('approved');
  return { ...setup, rules: await rulesFile({ leave: { scopes: ['work:leave'], approval: true } }) };
}

/** What the person answers about the newest call. */
async function answerCall(question: Question, decision: 'approve' | 'refuse'): Promise<Action> {
  const approvalId = String(question.url).split('/').at(-1) ?? '';
  await server.gx.approvals.decide(approvalId, decision);
  return 'accept';
}

test.concurrent('a call that the person must approve shows them its page, and goes on once they have', async ({
  expect,
}) => {
  const person = atClient((question) => answerCall(question, 'approve'));
  await using wrapper = await wrappedHere({ ...(await beginAsking()), prepare: person.prepare });
  expect(textOf(await leave(wrapper))).toMatch(/^pid/);
  expect(person.questions).toMatchObject([
    {
      mode: 'url',
      url: expect.stringContaining('/approvals/apr_'),
      message: expect.stringContaining('one call'),
    },
  ]);
});

test.concurrent('a call that the person refuses does not run, and is not asked about again', async ({
  expect,
}) => {
  const person = atClient((question) => answerCall(question, 'refuse'));
  await using wrapper = await wrappedHere({ ...(await beginAsking()), prepare: person.prepare });
  expect((await bodyOf(wrapper))['howToAsk']).toContain('said no');
  expect(await bodyOf(wrapper)).toMatchObject({ code: 'approval_refused' });
  expect(person.questions).toHaveLength(1);
});

test.concurrent('without a page at the client, the refusal says where the person approves the call', async ({
  expect,
}) => {
  await using wrapper = await wrappedHere(await beginAsking({ capabilities: {} }));
  expect(await bodyOf(wrapper)).toMatchObject({
    code: 'approval_required',
    approvalUrl: expect.stringContaining('/approvals/apr_'),
    howToAsk: expect.stringContaining('send the same call again'),
  });
});

test.concurrent('a server of your own asks in the same way, with the key of a guard', async ({ expect }) => {
  const { gx, url } = server;
  const { agentId } = await server.ask('approved', ['work:leave']);
  const audience = 'https://work.example/mcp';
  const asked = await gx.authorize({ agentId, principalId: 'user_alice', scopes: ['work:leave'], audience });
  const { grantToken } = await gx.tokens.exchange({ code: asked.code ?? '', agentId });
  const key = await gx.keys.create({ name: 'guard', roles: ['verify', 'audit-write'] });
  await using grantex = {
    ...createGrantex({ url, apiKey: key.apiKey, audience }),
    [Symbol.asyncDispose]: () => grantex.close(),
  };
  const left: string[] = [];
  const work = new McpServer({ name: 'work', version: '1' });
  work.registerTool('leave', {}, () => {
    left.push('left');
    return { content: [{ type: 'text', text: 'You left.' }] };
  });
  const rules = { leave: { scopes: ['work:leave'], approval: true } } as const;
  guardServer(work, { guard: grantex.guard, rules });
  const client = new Client({ name: 'agent', version: '1' }, { capabilities: { elicitation: { url: {} } } });
  const person = atClient((question) => answerCall(question, 'approve'));
  person.prepare(client);
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await Promise.all([work.connect(serverSide), client.connect(clientSide)]);
  const call = { name: 'leave', _meta: { [TOKEN_KEY]: grantToken } };
  expect(textOf(await client.callTool(call))).toBe('You left.');
  expect(left).toHaveLength(1);
  await expect.poll(() => person.completed.length).toBe(1);
  await client.close();
});

test.concurrent('a client that cannot show a page gets the address in the text', async ({ expect }) => {
  const { setup, links } = await begin({ capabilities: { elicitation: { form: {} } } });
  await using wrapper = await wrappedHere(setup);
  expect(await bodyOf(wrapper)).toMatchObject({ consentUrl: links[0] });
});

test.runIf(isFullRun).concurrent('so does one that says it can, and fails', async ({ expect }) => {
  const { setup, links } = await begin();
  await using wrapper = await wrappedHere(setup);
  wrapper.client.setRequestHandler('elicitation/create', () => {
    throw new Error('no browser');
  });
  expect(await bodyOf(wrapper)).toMatchObject({ consentUrl: links[0] });
});

test.runIf(isFullRun).concurrent('a client of SDK 1.x asks the person as well', async ({ expect }) => {
  const { setup, links, decide, agentId } = await begin();
  const client = new OldClient(
    { name: 'test', version: '1' },
    { capabilities: { elicitation: { url: {} } } },
  );
  const asked: unknown[] = [];
  const completed: unknown[] = [];
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
    asked.push(params);
    decide('approved');
    return { action: 'accept' };
  });
  client.setNotificationHandler(
    ElicitationCompleteNotificationSchema,
    ({ params }) => void completed.push(params),
  );
  const command = [
    'wrap',
    '--rules',
    rules,
    '--agent',
    agentId,
    '--principal',
    'user_alice',
    '--',
    ...setup.server,
  ];
  await client.connect(
    new OldTransport({
      command: process.execPath,
      args: [PROGRAM, ...command],
      env: { ...CHILD_ENVIRONMENT, ...setup.environment },
      stderr: 'ignore',
    }),
  );
  await expect
    .poll(async () => JSON.stringify(await client.callTool({ name: 'leave', arguments: {} })))
    .toContain('pid');
  expect(asked).toMatchObject([{ mode: 'url', url: links[0] }]);
  await expect.poll(() => completed.length).toBe(1);
  await client.close();
});
