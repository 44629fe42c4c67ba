import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createTestIssuer, type TestIssuer } from '@grantex/testing';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { describeServer } from '../../src/wrap/stdio/describe-server.ts';
import { connectServer } from '../../src/wrap/http/http-server.ts';
import { CHILD_ENVIRONMENT, freePort } from 'test-config';
import {
  environmentOf,
  folder,
  proxiedHere,
  published,
  rulesFile,
  textOf,
  type Wrapped,
} from './support/wrapped.ts';

let issuer: TestIssuer;

beforeAll(async () => {
  issuer = await createTestIssuer();
});
afterAll(() => issuer.close());

async function environmentWith(...scopes: string[]): Promise<Record<string, string>> {
  const file = join(await folder(), 'token');
  await writeFile(file, issuer.grantToken({ scopes }));
  return environmentOf(issuer, file);
}

describe('a published server over HTTP, with sessions', () => {
  let process: ChildProcess;
  let box: Wrapped;
  const none = { headers: {} };

  beforeAll(async () => {
    const port = await freePort();
    const [command = '', ...args] = published('everything', 'streamableHttp');
    const env = { ...CHILD_ENVIRONMENT, PORT: String(port) };
    process = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    for await (const chunk of process.stderr ?? []) if (String(chunk).includes('listening')) break;
    const url = new URL(`http://127.0.0.1:${port}/mcp`);
    const start = async () => connectServer({ ...none, url }, () => undefined);
    const { tools } = await describeServer(start, new AbortController().signal);
    const rules = await rulesFile(
      Object.fromEntries(tools.map(({ name }) => [name, { scopes: ['all:use'] }])),
    );
    box = await proxiedHere(
      {
        rules,
        environment: await environmentWith('all:use'),
        options: { capabilities: { sampling: {}, elicitation: { form: {} }, roots: { listChanged: true } } },
        prepare(client) {
          client.setRequestHandler('sampling/createMessage', ({ params }) => ({
            model: 'a model',
            role: 'assistant',
            content: { type: 'text', text: `I was asked with ${params.maxTokens} tokens` },
          }));
          client.setRequestHandler('elicitation/create', () => ({
            action: 'accept',
            content: { name: 'Alice', check: true },
          }));
        },
      },
      { ...none, url },
    );
  });
  afterAll(async () => {
    await box[Symbol.asyncDispose]();
    process.kill();
    await once(process, 'exit');
  });

  test('progress, questions to the model and to the person, and messages of its own arrive', async () => {
    const seen: unknown[] = [];
    await box.client.callTool(
      { name: 'trigger-long-running-operation', arguments: { duration: 1, steps: 10 } },
      { onprogress: (progress) => seen.push(progress) },
    );
    expect(seen.slice(0, 2)).toEqual([
      { progress: 1, total: 10 },
      { progress: 2, total: 10 },
    ]);
    const sampled = await box.client.callTool({
      name: 'trigger-sampling-request',
      arguments: { prompt: 'Say something', maxTokens: 55 },
    });
    expect(textOf(sampled)).toContain('I was asked with 55 tokens');
    const { content } = await box.client.callTool({ name: 'trigger-elicitation-request' });
    expect(JSON.stringify(content)).toContain('Alice');
    const { promise, resolve } = Promise.withResolvers<unknown>();
    box.client.setNotificationHandler('notifications/message', ({ params }) => resolve(params));
    await box.client.callTool({ name: 'toggle-simulated-logging' });
    expect(await promise).toMatchObject({ data: expect.any(String) });
    await box.client.callTool({ name: 'toggle-simulated-logging' });
  });

  test('each of several concurrent calls gets its own answer', async () => {
    const texts = await Promise.all(
      Array.from({ length: 10 }, async (_, n) =>
        textOf(await box.client.callTool({ name: 'get-sum', arguments: { a: n, b: 1 } })),
      ),
    );
    expect(texts).toEqual(Array.from({ length: 10 }, (_, n) => `The sum of ${n} and 1 is ${n + 1}.`));
  });
});

describe('a server of the revision of 2026, without sessions', () => {
  let server: Server;
  let url: URL;
  let headers: IncomingMessage['headers'][] = [];
  let aborted = 0;

  beforeAll(async () => {
    const handler = createMcpHandler(
      () => {
        const mcp = new McpServer({ name: 'modern', version: '1' }, { instructions: 'Be kind.' });
        mcp.registerTool('greet', { inputSchema: z.object({ name: z.string() }) }, ({ name }) => ({
          content: [{ type: 'text', text: `Hello, ${name}` }],
        }));
        mcp.registerTool('wait', {}, async ({ mcpReq: { signal } }) => {
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
          aborted += 1;
          return { content: [] };
        });
        return mcp;
      },
      { legacy: 'reject' },
    );
    const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const gone = new AbortController();
      response.on('close', () => gone.abort());
      headers.push(request.headers);
      const { method = '' } = request;
      const body = method === 'POST' ? { body: await text(request) } : {};
      const init = {
        method,
        headers: request.headers as Record<string, string>,
        signal: gone.signal,
        ...body,
      };
      const answer = await handler.fetch(new Request(new URL(request.url ?? '/', url), init));
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      for await (const chunk of answer.body ?? []) response.write(chunk);
      response.end();
    };
    server = createServer((request, response) => {
      serve(request, response).catch(() => response.destroy());
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
  });
  afterAll(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });

  test('a client of that revision calls, is refused and cancels', async () => {
    const rules = await rulesFile({ greet: { scopes: ['people:greet'] }, wait: { scopes: ['people:wait'] } });
    await using box = await proxiedHere(
      {
        rules,
        environment: await environmentWith('people:wait'),
        options: { versionNegotiation: { mode: 'auto' } },
      },
      { url, headers: {} },
    );
    const { client } = box;
    expect(client.getProtocolEra()).toBe('modern');
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['wait']);
    const refused = await client.callTool({ name: 'greet', arguments: { name: 'Alice' } });
    expect(JSON.parse(textOf(refused))).toMatchObject({ missingScopes: ['people:greet'] });
    headers = [];
    const controller = new AbortController();
    const waiting = client.callTool({ name: 'wait' }, { signal: controller.signal });
    await expect.poll(() => headers.length).toBe(1);
    expect(headers[0]).toMatchObject({ 'mcp-method': 'tools/call', 'mcp-name': 'wait' });
    controller.abort('enough');
    await expect(waiting).rejects.toThrow(/enough/);
    await expect.poll(() => aborted).toBe(1);
    await expect
      .poll(() => issuer.auditLog.entries.at(-1))
      .toMatchObject({ action: 'wait', status: 'failure', metadata: { ended: 'aborted' } });
  });
});
