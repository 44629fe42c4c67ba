import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTestIssuer, type TestIssuer } from '@grantex/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import type { WrittenRule } from '../../src/wrap/rules/rules-file.ts';
import {
  environmentOf,
  folder,
  published,
  rulesHere,
  textOf,
  type Wrapped,
  wrappedHere,
} from './support/wrapped.ts';

let issuer: TestIssuer;
let box: Wrapped;
let bare: Client;

const server = published('everything');
const options = {
  capabilities: { sampling: {}, elicitation: { form: {} }, roots: { listChanged: true } },
};

function prepare(client: Client): void {
  client.setRequestHandler('sampling/createMessage', ({ params }) => ({
    model: 'a model',
    role: 'assistant',
    content: { type: 'text', text: `I was asked with ${params.maxTokens} tokens` },
  }));
  client.setRequestHandler('elicitation/create', () => ({
    action: 'accept',
    content: { name: 'Alice', check: true },
  }));
  client.setRequestHandler('roots/list', () => ({ roots: [{ uri: 'file:///home/alice', name: 'Home' }] }));
}

beforeAll(async () => {
  issuer = await createTestIssuer();
  const ours = await folder();
  const [rules, tokenFile] = [join(ours, 'rules.json'), join(ours, 'token')];
  const { tools } = JSON.parse(await rulesHere(server)) as { readonly tools: Record<string, WrittenRule> };
  await writeFile(rules, JSON.stringify({ tools, unguarded: ['resources', 'prompts'] }));
  const [first = '', ...others] = new Set(Object.values(tools).flatMap(({ scopes }) => scopes));
  await writeFile(tokenFile, issuer.grantToken({ scopes: [first, ...others] }));
  const environment = { ...environmentOf(issuer, tokenFile), VISIBLE: 'yes' };
  box = await wrappedHere({ rules, server, environment, options, prepare });
  bare = new Client({ name: 'test', version: '1' }, options);
  prepare(bare);
  const [command = '', ...args] = server;
  await bare.connect(new StdioClientTransport({ command, args, stderr: 'ignore' }));
});

afterAll(async () => {
  await Promise.all([box[Symbol.asyncDispose](), bare.close()]);
  await issuer.close();
});

test('a client sees the server as it does without the wrapper', async () => {
  const clients = [box.client, bare];
  const [one, other] = await Promise.all(
    clients.map(async (client) => ({
      version: client.getServerVersion(),
      capabilities: client.getServerCapabilities(),
      instructions: client.getInstructions(),
      tools: await client.listTools(),
      prompts: await client.listPrompts(),
      resources: await client.listResources(),
      prompt: await client.getPrompt({ name: 'simple-prompt' }),
      completion: await client.complete({
        ref: { type: 'ref/prompt', name: 'completable-prompt' },
        argument: { name: 'department', value: 'E' },
      }),
      result: await client.callTool({ name: 'echo', arguments: { message: 'hello' } }),
      structured: await client.callTool({
        name: 'get-structured-content',
        arguments: { location: 'New York' },
      }),
      image: await client.callTool({ name: 'get-tiny-image' }),
      failure: await client.callTool({ name: 'get-sum', arguments: { a: 'no number' } }),
    })),
  );
  // Except for tasks, which are not passed on.
  const { tasks, ...capabilities } = other?.capabilities ?? {};
  expect(tasks).toBeDefined();
  expect(one).toEqual({ ...other, capabilities });
  expect(one?.instructions).toBeTypeOf('string');
  expect(one?.failure.isError).toBe(true);
});

test('progress arrives while a call runs', async () => {
  const progressOf = async (client: Client) => {
    const seen: unknown[] = [];
    await client.callTool(
      { name: 'trigger-long-running-operation', arguments: { duration: 1, steps: 10 } },
      { onprogress: (progress) => seen.push(progress) },
    );
    // The SDK's client drops progress that arrives in one chunk with the result, from any server: the first two never
    // do.
    return seen.slice(0, 2);
  };
  const progress = await progressOf(box.client);
  expect(progress).toEqual([
    { progress: 1, total: 10 },
    { progress: 2, total: 10 },
  ]);
  expect(progress).toEqual(await progressOf(bare));
});

test('a cancelled call ends as aborted in the log, and other calls continue', async () => {
  const controller = new AbortController();
  const running = box.client.callTool(
    { name: 'trigger-long-running-operation', arguments: { duration: 30, steps: 100 } },
    { signal: controller.signal, onprogress: () => controller.abort('enough') },
  );
  await expect(running).rejects.toThrow(/enough/);
  await expect
    .poll(() => issuer.auditLog.entries.at(-1))
    .toMatchObject({
      action: 'trigger-long-running-operation',
      status: 'failure',
      metadata: { ended: 'aborted' },
    });
  const result = await box.client.callTool({ name: 'echo', arguments: { message: 'still here' } });
  expect(textOf(result)).toContain('still here');
});

test('a server may sample the model of its client', async () => {
  const result = await box.client.callTool({
    name: 'trigger-sampling-request',
    arguments: { prompt: 'Say something', maxTokens: 55 },
  });
  expect(textOf(result)).toContain('I was asked with 55 tokens');
});

test('a server may ask the person', async () => {
  const { content } = await box.client.callTool({ name: 'trigger-elicitation-request' });
  expect(JSON.stringify(content)).toContain('Alice');
});

test('a server may ask for roots', async () => {
  const { content } = await box.client.callTool({ name: 'get-roots-list' });
  expect(JSON.stringify(content)).toContain('/home/alice');
});

test('messages that a server sends on its own arrive', async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  box.client.setNotificationHandler('notifications/message', ({ params }) => resolve(params));
  await box.client.callTool({ name: 'toggle-simulated-logging' });
  expect(await promise).toMatchObject({ data: expect.any(String) });
  await box.client.callTool({ name: 'toggle-simulated-logging' });
});

test('the server gets the environment, without the variables of Grantex', async () => {
  const seen = JSON.parse(textOf(await box.client.callTool({ name: 'get-env' }))) as object;
  expect(seen).toMatchObject({ VISIBLE: 'yes', PATH: process.env['PATH'] });
  expect(Object.keys(seen).filter((name) => /grantex/i.test(name))).toEqual([]);
});

test('each of several concurrent calls gets its own answer', async () => {
  const texts = await Promise.all(
    Array.from({ length: 20 }, async (_, n) =>
      textOf(await box.client.callTool({ name: 'get-sum', arguments: { a: n, b: 1 } })),
    ),
  );
  expect(texts).toEqual(Array.from({ length: 20 }, (_, n) => `The sum of ${n} and 1 is ${n + 1}.`));
});
