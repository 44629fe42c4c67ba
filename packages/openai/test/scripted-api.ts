import {
  type MadeCall,
  type ModelApi,
  type ModelProtocol,
  type ScriptedCall,
  startModelApi,
} from 'adapter-tests';

/** Starts the API of OpenAI: Chat Completions and Responses. */
export function startScriptedApi(...turns: readonly (readonly ScriptedCall[])[]): Promise<ModelApi> {
  return startModelApi((path) => (path === '/responses' ? RESPONSES : CHAT), turns);
}

type Item = Readonly<Record<string, unknown>>;

const argumentsOf = ({ input }: MadeCall): string =>
  typeof input === 'string' ? input : JSON.stringify(input);
const answered = (content: unknown) => ({ content, isError: false });
const reject: ModelProtocol['reject'] = (message) => ({ error: { message } });

const CHAT: ModelProtocol = {
  callsIn: ({ messages }) =>
    (messages as readonly { readonly tool_calls?: readonly Item[] }[]).flatMap(({ tool_calls: calls = [] }) =>
      calls.map(({ id }) => id),
    ),
  answersIn: ({ messages }) =>
    new Map(
      (messages as readonly Item[])
        .filter(({ role, content }) => role === 'tool' && typeof content === 'string')
        .map(({ tool_call_id: id, content }) => [id, answered(content)]),
    ),
  respond(calls, id) {
    const toolCalls = calls.map((call) => ({
      id: call.id,
      type: 'function',
      function: { name: call.name, arguments: argumentsOf(call) },
    }));
    const isDone = calls.length === 0;
    const message = isDone
      ? { role: 'assistant', content: 'Done.' }
      : { role: 'assistant', content: null, tool_calls: toolCalls };
    const choice = { index: 0, message, finish_reason: isDone ? 'stop' : 'tool_calls' };
    return { id, object: 'chat.completion', created: 0, model: 'scripted', choices: [choice] };
  },
  *events(response) {
    const { choices, ...rest } = response as { choices: { message: object; finish_reason: string }[] };
    for (const { message, finish_reason: reason } of choices) {
      const { tool_calls: calls = [], ...start } = message as { tool_calls?: object[] };
      const delta = {
        ...start,
        ...(calls.length > 0 && { tool_calls: calls.map((call, index) => ({ index, ...call })) }),
      };
      const chunk = { ...rest, object: 'chat.completion.chunk' };
      yield data({ ...chunk, choices: [{ index: 0, delta, finish_reason: null }] });
      yield data({ ...chunk, choices: [{ index: 0, delta: {}, finish_reason: reason }] });
    }
    yield 'data: [DONE]\n\n';
  },
  reject,
};

const RESPONSES: ModelProtocol = {
  callsIn: (body) => itemsIn(body, 'function_call').map(({ call_id: id }) => id),
  answersIn: (body) =>
    new Map(
      itemsIn(body, 'function_call_output').map(({ call_id: id, output }) => [
        id,
        answered(typeof output === 'string' ? output : JSON.stringify(output)),
      ]),
    ),
  respond(calls, id) {
    const output = calls.map((call) => ({
      id: `fc_${call.id}`,
      type: 'function_call',
      status: 'completed',
      call_id: call.id,
      name: call.name,
      arguments: argumentsOf(call),
    }));
    const said = {
      id: `msg_${id}`,
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'Done.', annotations: [] }],
    };
    return {
      id,
      object: 'response',
      created_at: 0,
      model: 'scripted',
      status: 'completed',
      error: null,
      incomplete_details: null,
      output: output.length === 0 ? [said] : output,
    };
  },
  *events(response) {
    yield data({ type: 'response.completed', sequence_number: 0, response });
  },
  reject,
};

function itemsIn({ input }: Item, type: string): readonly Item[] {
  return (Array.isArray(input) ? (input as readonly Item[]) : []).filter((item) => item['type'] === type);
}

function data(event: object): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}
