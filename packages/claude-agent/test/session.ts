import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Options, type Query, query, type SDKUserMessage } from '@anthropic-ai/claude-agent-sdk';
import { guardQuery, type GuardQueryOptions, type StatedSettings } from '@grantex/claude-agent';
import { type Answered, type ModelApi, type ScriptedCall, startMessagesApi } from 'adapter-tests';

/** A conversation with an agent, whose model is scripted. */
export interface Conversation extends AsyncDisposable {
  /** Sends a prompt to a model that makes these calls, one list per turn, and returns what it was answered. */
  ask(...turns: readonly (readonly ScriptedCall[])[]): Promise<Told[]>;
  /** Closes the query, whatever runs. */
  close(): void;
}

/** A session of the SDK with the program that comes with it, in a place of its own. */
export interface Session extends Conversation {
  /** The folder of the project, in which tools run. */
  readonly folder: string;
}

/** What the model was answered. */
export interface Told {
  readonly name: string;
  readonly text: string;
  readonly isError: boolean;
}

/** A folder for the user and one for the project, which the program cannot take for each other, and a model. */
export interface Place extends AsyncDisposable {
  readonly folder: string;
  readonly api: ModelApi;
  /** What keeps the program from the internet, and from the settings of whoever runs the tests. */
  readonly env: Readonly<Record<string, string>>;
}

/** Texts of files by their paths: those under `home/` belong to the user, those under `project/` to the project. */
export interface Files {
  readonly [path: string]: string;
}

type Prompts = AsyncIterable<SDKUserMessage>;
type Run = (params: {
  readonly prompt: Prompts;
  readonly options: Options & StatedSettings['options'];
}) => Query;

export async function makePlace(files: Files = {}): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), 'grantex-claude-agent-'));
  const folder = join(root, 'project');
  const home = join(root, 'home');
  await mkdir(folder);
  await mkdir(home);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  const api = await startMessagesApi();
  return {
    folder,
    api,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      CLAUDE_CONFIG_DIR: join(home, '.claude'),
      ANTHROPIC_BASE_URL: api.baseURL,
      ANTHROPIC_API_KEY: 'sk-ant-test',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_TELEMETRY: '1',
    },
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Starts a session whose tools are guarded. It takes about a second. */
export function startGuarded(
  guarding: GuardQueryOptions,
  options?: Options,
  files?: Files,
): Promise<Session> {
  return startSession(guardQuery(query, guarding), options, files);
}

/** Starts a session. */
export async function startSession(run: Run, options: Options = {}, files?: Files): Promise<Session> {
  const place = await makePlace(files);
  const { folder, api, env } = place;
  const { settingSources = [] } = options;
  const defaults = { cwd: folder, model: 'claude-sonnet-4-5', env };
  const conversation = converse(api, (prompt) =>
    run({ prompt, options: { ...defaults, ...options, settingSources } }),
  );
  return {
    ...conversation,
    folder,
    async [Symbol.asyncDispose]() {
      await conversation[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
    },
  };
}

/** Begins a conversation with the agent that `start` starts. */
export function converse(api: ModelApi, start: (prompt: Prompts) => Query): Conversation {
  const prompts = createQueue<SDKUserMessage>();
  const messages = start(prompts);
  return {
    async ask(...turns) {
      const before = api.answers.length;
      api.script(...turns);
      prompts.push({
        type: 'user',
        message: { role: 'user', content: 'Go on.' },
        parent_tool_use_id: null,
      });
      for (;;) {
        const { done, value } = await messages.next();
        if (done === true) throw new Error('The session has ended.');
        if (value.type === 'result') return api.answers.slice(before).map(toldBy);
      }
    },
    close: () => messages.close(),
    async [Symbol.asyncDispose]() {
      prompts.end();
      messages.close();
    },
  };
}

/** Without what the program adds to an answer. */
function toldBy({ name, content, isError }: Answered): Told {
  const blocks = (Array.isArray(content) ? content : [{ text: content }]) as readonly { text?: unknown }[];
  const [text = ''] = blocks
    .map((block) => String(block.text ?? ''))
    .join('\n')
    .split('\n\n<system-reminder>');
  return { name, text: text.replace(/\n\nThis tool's input schema was not in your prompt.*$/s, ''), isError };
}

interface Queue<ITEM> extends AsyncIterable<ITEM> {
  push(item: ITEM): void;
  end(): void;
}

function createQueue<ITEM>(): Queue<ITEM> {
  const items: ITEM[] = [];
  let wake = Promise.withResolvers<void>();
  let isOver = false;
  return {
    push(item) {
      items.push(item);
      wake.resolve();
    },
    end() {
      isOver = true;
      wake.resolve();
    },
    async *[Symbol.asyncIterator]() {
      while (!isOver) {
        yield* items.splice(0);
        await wake.promise;
        wake = Promise.withResolvers<void>();
      }
    },
  };
}
