import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  inputRequired,
  inputResponse,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';

export const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const WAV = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=';

export type Content =
  | { type: 'text'; text: string }
  | { type: 'image' | 'audio'; data: string; mimeType: string }
  | { type: 'resource'; resource: { uri: string; mimeType: string; text: string } };

export const text = (words: string): Content => ({ type: 'text', text: words });
export const image: Content = { type: 'image', data: PNG, mimeType: 'image/png' };
export const embedded = (uri: string, mimeType: string, words: string): Content => ({
  type: 'resource',
  resource: { uri, mimeType, text: words },
});
export const said = (...content: Content[]): { content: Content[] } => ({ content });

export const ask = (message: string, name: string, type = 'string') =>
  inputRequired.elicit({
    message,
    requestedSchema: { type: 'object', properties: { [name]: { type } }, required: [name] } as never,
  });
const sample = (question: string, maxTokens: number) =>
  inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text: question } }],
    maxTokens,
  });

export const codec = createRequestStateCodec<{ round: number }>({
  key: crypto.getRandomValues(new Uint8Array(32)),
});

interface Envelope {
  readonly [CLIENT_CAPABILITIES_META_KEY]?: { readonly elicitation?: object; readonly sampling?: object };
}

/** What each tool without arguments answers, as the scenarios of the suites describe it. */
export const TOOLS: { readonly [name: string]: (context: ServerContext) => unknown } = {
  test_simple_text: () => said(text('This is a simple text response for testing.')),
  test_image_content: () => said(image),
  test_audio_content: () => said({ type: 'audio', data: WAV, mimeType: 'audio/wav' }),
  test_embedded_resource: () =>
    said(embedded('test://embedded-resource', 'text/plain', 'This is an embedded resource content.')),
  test_multiple_content_types: () =>
    said(
      text('Multiple content types test:'),
      image,
      embedded('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
    ),
  test_error_handling() {
    throw new Error('This tool intentionally returns an error for testing');
  },
  async test_tool_with_logging({ mcpReq }) {
    for (const step of ['started', 'processing data', 'completed'])
      await mcpReq.log('info', `Tool ${step === 'processing data' ? '' : 'execution '}${step}`);
    return said(text('Logged.'));
  },
  async test_tool_with_progress({ mcpReq }) {
    const progressToken = mcpReq._meta?.progressToken;
    for (const progress of progressToken === undefined ? [] : [0, 50, 100])
      await mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken, progress, total: 100 },
      });
    return said(text('Done.'));
  },
  test_elicitation_sep1034_defaults: (context) =>
    elicit(context, {
      name: { type: 'string', default: 'John Doe' },
      age: { type: 'integer', default: 30 },
      score: { type: 'number', default: 95.5 },
      status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
      verified: { type: 'boolean', default: true },
    }),
  test_elicitation_sep1330_enums: (context) =>
    elicit(context, {
      untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
      titledSingle: {
        type: 'string',
        oneOf: titled('value', ['First Option', 'Second Option', 'Third Option']),
      },
      legacyEnum: {
        type: 'string',
        enum: ['opt1', 'opt2', 'opt3'],
        enumNames: ['Option One', 'Option Two', 'Option Three'],
      },
      untitledMulti: { type: 'array', items: { type: 'string', enum: ['option1', 'option2', 'option3'] } },
      titledMulti: {
        type: 'array',
        items: { anyOf: titled('value', ['First Choice', 'Second Choice', 'Third Choice']) },
      },
    }),
  test_input_required_result_elicitation({ mcpReq }) {
    const user = acceptedContent(mcpReq.inputResponses, 'user_name', z.object({ name: z.string() }));
    return user === undefined
      ? inputRequired({ inputRequests: { user_name: ask('What is your name?', 'name') } })
      : said(text(`Hello, ${user.name}!`));
  },
  test_input_required_result_sampling: ({ mcpReq }) =>
    inputResponse(mcpReq.inputResponses, 'capital_question').kind === 'missing'
      ? inputRequired({ inputRequests: { capital_question: sample('What is the capital of France?', 100) } })
      : said(text(JSON.stringify(mcpReq.inputResponses))),
  test_input_required_result_list_roots: ({ mcpReq }) =>
    inputResponse(mcpReq.inputResponses, 'client_roots').kind === 'missing'
      ? inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } })
      : said(text(JSON.stringify(mcpReq.inputResponses))),
  async test_input_required_result_request_state(context) {
    if (context.mcpReq.requestState() !== undefined) return said(text('state-ok'));
    const confirm = ask('Please confirm', 'ok', 'boolean');
    return inputRequired({
      inputRequests: { confirm },
      requestState: await codec.mint({ round: 1 }, context),
    });
  },
  async test_input_required_result_tampered_state(context) {
    if (context.mcpReq.requestState() !== undefined) return said(text('state-ok'));
    const confirm = ask('Please confirm', 'ok', 'boolean');
    return inputRequired({
      inputRequests: { confirm },
      requestState: await codec.mint({ round: 1 }, context),
    });
  },
  async test_input_required_result_multiple_inputs(context) {
    if (context.mcpReq.requestState() !== undefined) return said(text('Thank you.'));
    return inputRequired({
      inputRequests: {
        user_name: ask('What is your name?', 'name'),
        greeting: sample('Generate a greeting', 50),
        client_roots: inputRequired.listRoots(),
      },
      requestState: await codec.mint({ round: 1 }, context),
    });
  },
  async test_input_required_result_multi_round(context) {
    const { round = 0 } = context.mcpReq.requestState<{ round?: number }>() ?? {};
    if (round === 2) return said(text('Thank you.'));
    const inputRequests =
      round === 0
        ? { step1: ask('Step 1: What is your name?', 'name') }
        : { step2: ask('Step 2: What is your favorite color?', 'color') };
    return inputRequired({ inputRequests, requestState: await codec.mint({ round: round + 1 }, context) });
  },
  test_input_required_result_capabilities: ({ mcpReq }) => {
    const { [CLIENT_CAPABILITIES_META_KEY]: capabilities } = (mcpReq.envelope ?? {}) as Envelope;
    const { elicitation, sampling } = capabilities ?? {};
    return inputRequired({
      inputRequests: {
        ...(elicitation === undefined ? {} : { name: ask('What is your name?', 'name') }),
        ...(sampling === undefined ? {} : { greeting: sample('Generate a greeting', 50) }),
      },
    });
  },
  test_missing_capability: ({ mcpReq }) =>
    inputResponse(mcpReq.inputResponses, 'question').kind === 'missing'
      ? inputRequired({ inputRequests: { question: sample('Anything?', 10) } })
      : said(text('Thank you.')),
  async test_logging_tool({ mcpReq }) {
    await mcpReq.log('info', 'Logged.');
    return said(text('Done.'));
  },
  test_streaming_elicitation: () =>
    inputRequired({ inputRequests: { name: ask('What is your name?', 'name') } }),
};

async function elicit({ mcpReq }: ServerContext, properties: object): Promise<unknown> {
  const { action, content } = await mcpReq.elicitInput({
    message: 'Please choose.',
    requestedSchema: { type: 'object', properties, required: [] } as never,
  });
  return said(text(`Elicitation completed: action=${action}, content=${JSON.stringify(content)}`));
}

function titled(prefix: string, titles: readonly string[]): object[] {
  return titles.map((title, index) => ({ const: `${prefix}${index + 1}`, title }));
}
