import {
  BaseLlm,
  type BaseLlmConnection,
  type Event,
  InMemoryRunner,
  LlmAgent,
  type LlmRequest,
  type LlmResponse,
  LogLevel,
  type RunConfig,
  setLogLevel,
} from '@google/adk';

setLogLevel(LogLevel.ERROR);

/** One call by the model: the name of a tool, and the arguments. */
export type ScriptedCall = readonly [name: string, input: Record<string, unknown>];

/** A model that makes these calls, one list per turn, and then says that it is done. */
export class ScriptedLlm extends BaseLlm {
  readonly requests: LlmRequest[] = [];
  readonly #turns: (readonly ScriptedCall[])[];

  constructor(...turns: readonly (readonly ScriptedCall[])[]) {
    super({ model: 'scripted' });
    this.#turns = [...turns];
  }

  async *generateContentAsync(request: LlmRequest): AsyncGenerator<LlmResponse, void> {
    this.requests.push(request);
    const calls = this.#turns.shift();
    const parts = calls?.map(([name, args]) => ({ functionCall: { name, args } })) ?? [{ text: 'Done.' }];
    yield { content: { role: 'model', parts } };
  }

  connect(): Promise<BaseLlmConnection> {
    return Promise.reject(new Error('This model does not talk live.'));
  }

  /** The last results of its calls that the model got, in order. */
  get told(): unknown[] {
    const parts = this.requests.at(-1)?.contents.flatMap((content) => content.parts ?? []) ?? [];
    return parts.flatMap(({ functionResponse }) => functionResponse?.response ?? []);
  }
}

type AgentOptions = ConstructorParameters<typeof LlmAgent>[0];

/** The ADK's own runner, with an agent that has these tools. */
export function runnerOf(
  model: BaseLlm,
  tools: NonNullable<AgentOptions['tools']>,
  options: Partial<AgentOptions> = {},
  framework = { InMemoryRunner, LlmAgent },
): InMemoryRunner {
  return new framework.InMemoryRunner({
    agent: new framework.LlmAgent({ name: 'travel', model, tools, ...options }),
  });
}

/** Runs to the end in a separate session, and returns the events. */
export async function runFor(
  runner: InMemoryRunner,
  userId: string,
  options: { readonly runConfig?: RunConfig; readonly abortSignal?: AbortSignal } = {},
): Promise<Event[]> {
  const { appName, sessionService } = runner;
  const { id: sessionId } = await sessionService.createSession({ appName, userId });
  const newMessage = { parts: [{ text: 'Book.' }] };
  return eventsOf(runner.runAsync({ userId, sessionId, newMessage, ...options }));
}

export async function eventsOf(run: AsyncIterable<Event>): Promise<Event[]> {
  const events: Event[] = [];
  for await (const event of run) events.push(event);
  return events;
}
