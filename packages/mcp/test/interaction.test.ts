import { type GuardServerOptions, TOKEN_KEY } from '@grantex/mcp';
import { InMemoryTaskStore } from '@modelcontextprotocol/sdk/experimental/tasks/stores/in-memory.js';
import type { RequestTaskStore } from '@modelcontextprotocol/sdk/shared/protocol.js';
import { ElicitRequestSchema, type Task } from '@modelcontextprotocol/sdk/types.js';
import { acceptedContent, inputRequired } from '@modelcontextprotocol/server';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  type AnyClient,
  connect,
  type Line,
  lines,
  newest,
  newestV1,
  type ToolResult,
} from './support/lines.ts';
import { setUp } from './support/setting.ts';

const setting = setUp();

const said = (text: string): ToolResult => ({ content: [{ type: 'text', text }] });
const options = (): GuardServerOptions => ({
  guard: setting.service.guard,
  rules: { search: { scopes: ['flights:search'] } },
  token: () => undefined,
});
const params = (scope = 'flights:search'): object => ({
  name: 'search',
  arguments: {},
  _meta: { [TOKEN_KEY]: setting.service.tokenFor(scope) },
});

const QUESTION = inputRequired.elicit({
  message: 'Which day?',
  requestedSchema: { type: 'object', properties: { day: { type: 'string' } }, required: ['day'] },
});

/** Both lines have the same in a context, with other names. */
interface AnyContext {
  readonly mcpReq?: {
    readonly _meta?: { readonly progressToken?: unknown };
    notify(notification: object): Promise<void>;
  };
  readonly _meta?: { readonly progressToken?: unknown };
  sendNotification?(notification: object): Promise<void>;
}

async function callWith(
  line: Line,
  client: AnyClient,
  of: object,
  requestOptions: object,
): Promise<ToolResult> {
  return line.major === 1
    ? client.callTool(of, undefined, requestOptions)
    : client.callTool(of, requestOptions);
}

describe.each(lines)('$name', (line) => {
  test('progress that a tool reports reaches the caller', async () => {
    const server = line.guardServer(line.makeServer(), options());
    server.registerTool('search', {}, async (context: AnyContext) => {
      const { _meta, notify } = context.mcpReq ?? { _meta: context._meta, notify: context.sendNotification };
      await notify?.({
        method: 'notifications/progress',
        params: { progressToken: _meta?.progressToken, progress: 1, total: 2 },
      });
      return said('found');
    });
    const client = await connect(line, server);
    setting.open.push(client, server);
    const seen: unknown[] = [];
    const result = await callWith(line, client, params(), {
      onprogress: (progress: unknown) => seen.push(progress),
    });
    expect(result).toMatchObject(said('found'));
    expect(seen).toMatchObject([{ progress: 1, total: 2 }]);
  });

  test('a tool that asks the person continues with the answer', async () => {
    const server = line.guardServer(line.makeServer(), options());
    server.registerTool('search', {}, async () => {
      const { action } = await server.server.elicitInput({
        message: 'Which day?',
        requestedSchema: { type: 'object', properties: { day: { type: 'string' } } },
      });
      return said(action);
    });
    const client = line.makeClient({ capabilities: { elicitation: {} } });
    client.setRequestHandler(line.major === 1 ? ElicitRequestSchema : 'elicitation/create', async () => ({
      action: 'accept',
      content: { day: 'Monday' },
    }));
    await connect(line, server, client);
    setting.open.push(client, server);
    expect(await client.callTool(params())).toMatchObject(said('accept'));
    expect(await setting.service.recorded()).toEqual(['allowed search', 'success search']);
  });
});

test('a tool of 2.x that returns a question is called again with the answer, and decided again', async () => {
  const server = newest.guardServer(newest.makeServer(), options());
  server.registerTool(
    'search',
    {},
    async ({ mcpReq }: { mcpReq: { inputResponses?: Record<string, unknown> } }) => {
      const answer = acceptedContent<{ day: string }>(mcpReq.inputResponses, 'day');
      return answer === undefined
        ? inputRequired({ inputRequests: { day: QUESTION } })
        : said(`on ${answer.day}`);
    },
  );
  const client = newest.makeClient({ capabilities: { elicitation: {} } });
  client.setRequestHandler('elicitation/create', async () => ({
    action: 'accept',
    content: { day: 'Monday' },
  }));
  await connect(newest, server, client);
  setting.open.push(client, server);
  expect(await client.callTool(params())).toMatchObject(said('on Monday'));
  const each = ['allowed search', 'success search'];
  expect(await setting.service.recorded()).toEqual([...each, ...each]);
});

describe('a tool of 1.x that runs as a task', () => {
  async function start(
    taskSupport: 'required' | 'optional',
    taskStore: InMemoryTaskStore = new InMemoryTaskStore(),
  ): Promise<AnyClient> {
    const server = newestV1.makeServer({
      taskStore,
      capabilities: { tools: {}, tasks: { requests: { tools: { call: {} } } } },
    });
    newestV1.guardServer(server, options());
    const { experimental } = server as typeof server & {
      readonly experimental: {
        readonly tasks: { registerToolTask(name: string, config: object, handler: object): void };
      };
    };
    experimental.tasks.registerToolTask(
      'search',
      { execution: { taskSupport }, inputSchema: {} },
      new Search(),
    );
    const client = newestV1.makeClient();
    await connect(newestV1, server, client);
    setting.open.push(client, server);
    return client;
  }

  /** Has private state, as a class may. */
  class Search {
    readonly found: string = 'found as a task';

    async createTask(
      _input: object,
      { taskStore }: { readonly taskStore: RequestTaskStore },
    ): Promise<object> {
      const { taskId } = await taskStore.createTask({ pollInterval: 10 });
      await taskStore.storeTaskResult(taskId, 'completed', { ...said(this.found) });
      return { task: await taskStore.getTask(taskId) };
    }
  }

  const TASK = z.object({ task: z.object({ taskId: z.string(), status: z.string() }) });

  test('is created with a grant', async () => {
    const client = await start('required');
    const call = { method: 'tools/call', params: { ...params(), task: {} } };
    const { task } = TASK.parse(await client.request(call, TASK));
    expect(task.status).toBe('completed');
    expect(await setting.service.recorded()).toEqual(['allowed search', 'success search']);
  });

  test('is stored without the token of the call that started it', async () => {
    const kept: unknown[] = [];
    class WatchedTaskStore extends InMemoryTaskStore {
      override createTask(...values: Parameters<InMemoryTaskStore['createTask']>): Promise<Task> {
        kept.push(values[2].params);
        return super.createTask(...values);
      }
    }
    const client = await start('required', new WatchedTaskStore());
    const { _meta, ...call } = params() as { readonly _meta: object };
    const sent = { ...call, task: {}, _meta: { ..._meta, 'travel.example/trip': 7 } };
    await client.request({ method: 'tools/call', params: sent }, TASK);
    expect(sent._meta).toHaveProperty([TOKEN_KEY]);
    const expected = { name: 'search', arguments: {}, task: {}, _meta: { 'travel.example/trip': 7 } };
    expect(kept).toEqual([expected]);
    expect(await setting.service.recorded()).toEqual(['allowed search', 'success search']);
  });

  test('answers like any other if the caller asks for no task', async () => {
    const client = await start('optional');
    expect(await client.callTool(params())).toMatchObject(said('found as a task'));
    const refused = await client.callTool(params('flights:book'));
    expect(refused.isError).toBe(true);
    expect(JSON.parse(refused.content[0]?.text ?? '')).toMatchObject({ code: 'scope_missing' });
    expect(await setting.service.recorded()).toEqual(['allowed search', 'success search', 'blocked search']);
  });
});
