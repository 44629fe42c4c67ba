import { randomUUID } from 'node:crypto';
import { type GuardServerOptions, TOKEN_KEY } from '@grantex/mcp';
import { afterAsking, outcomeOf } from '@grantex/mcp/elicitation';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { InMemoryTransport } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { APPROVALS, listen, scriptPerson, type ScriptedPerson } from 'adapter-tests';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type AnyServer, connect, type Line, lines, newest, newestV1 } from './support/lines.ts';
import { setUp } from './support/setting.ts';

const setting = setUp();

const RULES = { pay: { scopes: ['payments:initiate'], approval: true } } as const;

type Answer = 'accept' | 'decline' | 'cancel';

/** A client whose person answers it, and then decides on the page, or does not. */
interface Setup {
  /** What the client declares. Default: that it shows pages. */
  readonly capabilities?: object;
  readonly answer?: (person: ScriptedPerson) => Answer;
}

/** How a call is sent. */
interface Sent {
  readonly signal?: AbortSignal;
  /** The answer to a question, in the protocol of 2026. */
  readonly inputResponses?: object;
  readonly _meta?: object;
}

/** A revision of the protocol: `connect` connects a client to a server of it. */
interface Way {
  readonly name: string;
  readonly line: Line;
  readonly isModern?: true;
}

const ways: readonly Way[] = [
  ...lines.map((line) => ({ name: line.name, line })),
  { name: 'MCP 2.4, protocol of 2026', line: newest, isModern: true },
];

const approving = (person: ScriptedPerson): Answer => {
  person.decide('approved');
  return 'accept';
};

const optionsFor = ({ admissions }: ScriptedPerson): GuardServerOptions => ({
  guard: setting.service.guardWith({ admissions }),
  rules: RULES,
  token: () => undefined,
});

async function begin(way: Way, { capabilities = { elicitation: { url: {} } }, answer = approving }: Setup) {
  const { line, isModern } = way;
  const person = scriptPerson();
  const shown: Record<string, unknown>[] = [];
  const paid: number[] = [];
  const makeServer = (): AnyServer => {
    const server = line.guardServer(line.makeServer(), optionsFor(person));
    const schemaOf = (shape: z.ZodRawShape): unknown => (line.major === 1 ? shape : z.object(shape));
    const inputSchema = schemaOf({ amount: z.number() });
    // A question has no structured content.
    const outputSchema = schemaOf({ isPaid: z.boolean() });
    server.registerTool('pay', { inputSchema, outputSchema }, async ({ amount }: { amount: number }) => {
      paid.push(amount);
      return { content: [{ type: 'text', text: '"paid"' }], structuredContent: { isPaid: true } };
    });
    return server;
  };
  const versionNegotiation = { mode: isModern ? 'auto' : 'legacy' };
  const client = line.makeClient({ capabilities, ...(line.major === 2 && { versionNegotiation }) });
  if (capabilities !== NONE) {
    const method = line.major === 1 ? ElicitRequestSchema : 'elicitation/create';
    client.setRequestHandler(method, async ({ params }: { params: Record<string, unknown> }) => {
      shown.push(params);
      return { action: answer(person) };
    });
  }
  if (isModern) {
    const [transport, clientSide] = InMemoryTransport.createLinkedPair();
    setting.open.push(serveStdio(() => makeServer() as never, { transport }));
    await client.connect(clientSide);
  } else {
    const server = makeServer();
    await connect(line, server, client);
    setting.open.push(server);
  }
  setting.open.push(client);
  const _meta = { [TOKEN_KEY]: setting.service.tokenFor('payments:initiate') };
  const pay = async (amount: number, { signal, ...more }: Sent = {}): Promise<unknown> => {
    const call = { name: 'pay', arguments: { amount }, _meta, ...more };
    const options = line.major === 1 ? [undefined, { signal }] : [{ signal }];
    const { content } = await client.callTool(call, ...options);
    return JSON.parse(content[0]?.text ?? '');
  };
  return { person, shown, paid, pay };
}

const NONE = {};

describe.each(ways)('$name', (way) => {
  test('the client shows the page, and the call runs once when the person has approved it', async () => {
    const { person, shown, paid, pay } = await begin(way, {});
    expect(await pay(31_337.25)).toBe('paid');
    expect(paid).toEqual([31_337.25]);
    expect(shown).toMatchObject([{ mode: 'url', url: `${APPROVALS}apr_1`, message: expect.any(String) }]);
    expect(JSON.stringify(shown)).not.toContain('31337.25');
    expect(person.answers).toEqual(['ask', 'allow']);
    expect(await setting.service.recorded()).toEqual(['success pay']);
    // The approval is used: the same call is a new question.
    await pay(31_337.25);
    expect(person.asked).toEqual(['apr_1', 'apr_2']);
  });

  test.each(['decline', 'cancel'] as const)('a client that answers "%s" runs nothing', async (answer) => {
    const { person, paid, pay } = await begin(way, { answer: () => answer });
    expect(await pay(5)).toMatchObject({
      code: 'approval_required',
      howToAsk: expect.stringContaining(answer === 'decline' ? 'said no' : 'closed the question'),
    });
    expect(paid).toEqual([]);
    expect(person.asked).toEqual(['apr_1']);
  });

  test('a person who refuses on the page is not asked about this call again', async () => {
    const { shown, paid, pay } = await begin(way, {
      answer(person) {
        person.decide('refused');
        return 'accept';
      },
    });
    const refused = await pay(5);
    expect(refused).toMatchObject({ code: way.isModern ? 'approval_refused' : 'approval_required' });
    expect(await pay(5)).toMatchObject({ code: 'approval_refused' });
    expect(paid).toEqual([]);
    expect(shown).toHaveLength(1);
  });

  test('a client that accepts has approved nothing: the call waits for the person, until its caller leaves', async () => {
    const { person, paid, pay } = await begin(way, { answer: () => 'accept' });
    const leaving = new AbortController();
    const waiting = pay(5, { signal: leaving.signal });
    await expect.poll(() => person.isAwaited).toBe(true);
    leaving.abort();
    await expect(waiting).rejects.toThrow(/abort|cancel/i);
    await expect.poll(() => person.isAwaited).toBe(false);
    person.decide('approved');
    expect(await setting.service.recorded()).toEqual([]);
    expect(paid).toEqual([]);
  });

  test('a client that shows no pages gets the address in the refusal', async () => {
    const { paid, pay } = await begin(way, { capabilities: NONE });
    expect(await pay(5)).toMatchObject({
      code: 'approval_required',
      approvalUrl: `${APPROVALS}apr_1`,
      howToAsk: expect.stringContaining('send the same call again'),
    });
    expect(paid).toEqual([]);
  });
});

describe.each(['decline', 'cancel'] as const)(
  'a client that answers "%s" to a question that nobody asked',
  (action) => {
    const inputResponses = { 'grantex/page': { action } };
    const way = { name: '', line: newest, isModern: true } as const;

    test('is refused for what its token lacks, with an entry', async () => {
      const { person, paid, pay } = await begin(way, {});
      const _meta = { [TOKEN_KEY]: setting.service.tokenFor('payments:read') };
      expect(await pay(5, { inputResponses, _meta })).toMatchObject({ code: 'scope_missing' });
      expect(await setting.service.recorded()).toEqual(['blocked pay']);
      expect(await pay(5, { inputResponses })).toMatchObject({
        code: 'approval_required',
        approvalId: 'apr_1',
      });
      expect(person.answers).toEqual(['ask']);
      expect(paid).toEqual([]);
    });

    test('runs nothing where the person has approved the call', async () => {
      const { person, paid, pay } = await begin(way, { capabilities: NONE });
      await pay(5);
      person.decide('approved');
      expect(await pay(5, { inputResponses })).toMatchObject({ code: 'approval_required' });
      expect(paid).toEqual([]);
      expect(person.answers).toEqual(['ask', 'allow']);
      expect(person.givenBack).toEqual(['alog_2']);
    });
  },
);

test.each(lines)('so does one that fails to show it, $name', async (line) => {
  const { pay } = await begin(
    { name: line.name, line },
    {
      answer: () => {
        throw new Error('There is no browser.');
      },
    },
  );
  expect(await pay(5)).toMatchObject({ approvalUrl: `${APPROVALS}apr_1` });
});

describe.each([
  { name: '2.x', line: newest, Transport: NodeStreamableHTTPServerTransport },
  { name: '1.x', line: newestV1, Transport: StreamableHTTPServerTransport },
])('over HTTP with a session, $name', ({ line, Transport }) => {
  async function payWith(enableJsonResponse: boolean): Promise<unknown> {
    const person = scriptPerson();
    const server = line.guardServer(line.makeServer(), optionsFor(person));
    server.registerTool('pay', {}, async () => ({ content: [{ type: 'text', text: '"paid"' }] }));
    const transport = new Transport({ sessionIdGenerator: randomUUID, enableJsonResponse });
    await server.connect(transport);
    const grantToken = setting.service.tokenFor('payments:initiate');
    await using site = await listen((request, response) => {
      const auth = { token: grantToken, clientId: 'agent', scopes: [] };
      void transport.handleRequest(Object.assign(request, { auth }), response);
    });
    const client = newestV1.makeClient({ capabilities: { elicitation: { url: {} } } });
    client.setRequestHandler(ElicitRequestSchema, async () => ({ action: approving(person) }));
    await client.connect(new StreamableHTTPClientTransport(new URL(site.url)));
    setting.open.push(client, server);
    const { content } = await client.callTool({ name: 'pay' });
    return JSON.parse(content[0]?.text ?? '');
  }

  test('the question comes in the stream of the call', async () => {
    expect(await payWith(false)).toBe('paid');
  });

  test('no call waits for a question where answers are JSON documents', async () => {
    expect(await payWith(true)).toMatchObject({ approvalUrl: `${APPROVALS}apr_1` });
  });
});

test('a call does not wait for ever for a person who has opened the page', async () => {
  const never = new Promise<never>(() => {});
  expect(await outcomeOf('accept', () => never, 1)).toBe('accept');
  const body = { error: 'approval_required', code: 'approval_required', message: '', howToAsk: '' } as const;
  expect(afterAsking(body, 'accept').howToAsk).toContain('has not approved yet');
});
