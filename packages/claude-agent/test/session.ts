import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Options, query, type SDKUserMessage } from '@anthropic-ai/claude-agent-sdk';
import { type Answered, type ScriptedCall, startMessagesApi } from 'adapter-tests';

/** A session of the SDK with the program that comes with it, in a folder of its own; only the model is scripted. */
export interface Session extends AsyncDisposable {
  readonly folder: string;
  /** Sends a prompt to a model that makes these calls, one list per turn, and returns what it was answered. */
  ask(...turns: readonly (readonly ScriptedCall[])[]): Promise<Told[]>;
}

/** What the model was answered. */
export interface Told {
  readonly name: string;
  readonly text: string;
  readonly isError: boolean;
}

/** What keeps the program from the internet, and from the settings of whoever runs the tests. */
export function quiet(folder: string, baseURL: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    CLAUDE_CONFIG_DIR: join(folder, '.claude-config'),
    ANTHROPIC_BASE_URL: baseURL,
    ANTHROPIC_API_KEY: 'sk-ant-test',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_TELEMETRY: '1',
  };
}

/** Starts a session. It takes about a second. */
export async function startSession(options: Options): Promise<Session> {
  const folder = await mkdtemp(join(tmpdir(), 'grantex-claude-agent-'));
  const api = await startMessagesApi();
  const prompts = createQueue<SDKUserMessage>();
  const messages = query({
    prompt: prompts,
    options: {
      cwd: folder,
      model: 'claude-sonnet-4-5',
      settingSources: [],
      env: quiet(folder, api.baseURL),
      ...options,
    },
  });
  return {
    folder,
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
    async [Symbol.asyncDispose]() {
      prompts.end();
      messages.close();
      await api[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Without what the program adds to an answer. */
export function toldBy({ name, content, isError }: Answered): Told {
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
