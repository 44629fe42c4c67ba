import { type Guard, type GuardServerOptions, grantAuth } from '@grantex/mcp';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { TaskMessageQueue, TaskStore } from '@modelcontextprotocol/sdk/experimental/tasks/interfaces.js';
import {
  InMemoryTaskMessageQueue,
  InMemoryTaskStore,
} from '@modelcontextprotocol/sdk/experimental/tasks/stores/in-memory.js';
import type { RequestTaskStore } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  InMemoryTaskMessageQueue as OldestQueue,
  InMemoryTaskStore as OldestStore,
} from 'mcp-sdk-oldest/experimental/tasks/stores/in-memory.js';
import { isFullRun } from 'test-config';
import { z } from 'zod';
import type { Listening } from 'adapter-tests';
import { host } from './host.ts';
import { type AnyServer, type HttpLine, httpLines } from './lines.ts';

export const TASK_RULES = {
  report: { scopes: ['reports:run'] },
  audit: { scopes: ['audits:run'], action: 'audit.run' },
  pay: { scopes: ['payments:initiate'], amount: ({ amount }: { amount: number }) => amount },
} as const;

/** The versions that have tasks; outside of the full run, the newest one. */
export const taskLines: readonly HttpLine[] = httpLines
  .filter(({ major }) => major === 1)
  .slice(0, isFullRun ? 2 : 1);

/** A store of tasks and a queue of their messages, which several servers share. */
export interface Shared {
  readonly taskStore: TaskStore;
  readonly taskMessageQueue: TaskMessageQueue;
}

/** The stores of the newest and the oldest version. */
export function sharedOf({ name }: HttpLine): Shared {
  const isOldest = name === 'SDK 1.26';
  return isOldest
    ? { taskStore: new OldestStore(), taskMessageQueue: new OldestQueue() }
    : { taskStore: new InMemoryTaskStore(), taskMessageQueue: new InMemoryTaskMessageQueue() };
}

export const taskOf = z.looseObject({ taskId: z.string(), status: z.string() });
const listOf = z.looseObject({ tasks: z.array(taskOf), nextCursor: z.string().optional() });
const startedOf = z.looseObject({ task: taskOf });

/** A guarded server whose tools start tasks that only the test ends, through the store. */
export function makeTaskServer(
  line: HttpLine,
  { taskStore, taskMessageQueue }: Shared,
  options: GuardServerOptions,
  taskSupport: 'required' | 'optional' = 'required',
): AnyServer {
  const capabilities = { tools: {}, tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } } };
  const server = line.makeServer({ taskStore, taskMessageQueue, capabilities });
  const { experimental } = server as typeof server & {
    readonly experimental: {
      readonly tasks: { registerToolTask(name: string, config: object, handler: object): void };
    };
  };
  for (const name of ['report', 'audit', 'pay', 'unruled']) {
    experimental.tasks.registerToolTask(
      name,
      { execution: { taskSupport }, inputSchema: { amount: z.number().optional() } },
      {
        async createTask(_input: object, { taskStore: store }: { readonly taskStore: RequestTaskStore }) {
          return { task: await store.createTask({ pollInterval: 20 }) };
        },
      },
    );
  }
  return line.guardServer(server, options);
}

/** Serves it over HTTP, a server for each request, behind the authentication. */
export function hostTasks(
  line: HttpLine,
  shared: Shared,
  guard: Guard,
  rules: GuardServerOptions['rules'] = TASK_RULES,
): Promise<Listening> {
  const auth = grantAuth({
    guard,
    rules,
    resource: 'https://travel.example/mcp',
    authorizationServers: ['https://grantex.example'],
  });
  return host(
    auth,
    () => makeTaskServer(line, shared, { guard, rules }),
    () => line.makeTransport(),
  );
}

/** A client of the SDK as an agent has it. */
export interface TaskClient extends AsyncDisposable {
  readonly client: Client;
  /** Calls a tool as a task. */
  start(name: string, input?: object): Promise<string>;
  /** One page of the list of tasks; `cursor` says where the next one begins. */
  list(cursor?: string): Promise<z.infer<typeof listOf>>;
  /** The ids on the first page. */
  ids(): Promise<string[]>;
  get(taskId: string): Promise<{ readonly status: string }>;
  result(taskId: string): Promise<object>;
  cancel(taskId: string): Promise<{ readonly status: string }>;
}

export async function taskClient({ url }: Listening, token: string): Promise<TaskClient> {
  const client = new Client({ name: 'agent', version: '1.0.0' });
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  return clientOfTasks(client, {});
}

/** Adds task methods to a connected client; `_meta` is sent with each request. */
export function clientOfTasks(client: Client, _meta: Record<string, unknown>): TaskClient {
  const list: TaskClient['list'] = (cursor) =>
    client.request({ method: 'tasks/list', params: { cursor, _meta } }, listOf);
  return {
    client,
    list,
    async start(name, input = {}) {
      const params = { name, arguments: input, task: {}, _meta };
      const { task } = await client.request({ method: 'tools/call', params }, startedOf);
      return task.taskId;
    },
    async ids() {
      const { tasks } = await list();
      return tasks.map(({ taskId }) => taskId);
    },
    get: (taskId) => client.request({ method: 'tasks/get', params: { taskId, _meta } }, taskOf),
    result: (taskId) =>
      client.request({ method: 'tasks/result', params: { taskId, _meta } }, z.looseObject({})),
    cancel: (taskId) => client.request({ method: 'tasks/cancel', params: { taskId, _meta } }, taskOf),
    [Symbol.asyncDispose]: () => client.close(),
  };
}
