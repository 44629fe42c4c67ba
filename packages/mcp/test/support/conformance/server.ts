import {
  acceptedContent,
  completable,
  inputRequired,
  McpServer,
  ResourceTemplate,
  type ServerNotifier,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { ask, codec, type Content, embedded, image, PNG, said, text, TOOLS } from './tools.ts';

const PROMPTS: { readonly [name: string]: readonly Content[] } = {
  test_simple_prompt: [text('This is a simple prompt for testing.')],
  test_prompt_with_image: [image, text('Please analyze the image above.')],
};

/** The names of everything that the suites ask for. */
export const CONFORMANCE_NAMES = {
  tools: [
    ...Object.keys(TOOLS),
    'test_sampling',
    'test_elicitation',
    'test_trigger_tool_change',
    'test_trigger_prompt_change',
  ],
  resources: ['static-text', 'static-binary', 'watched', 'template'],
  prompts: [
    ...Object.keys(PROMPTS),
    'test_prompt_with_arguments',
    'test_prompt_with_embedded_resource',
    'test_input_required_result_prompt',
  ],
};

/**
 * Makes a server with everything that the suites ask for.
 * @param announce tells clients that a list has changed
 */
export function makeConformanceServer(announce?: ServerNotifier): McpServer {
  const server = new McpServer(
    { name: 'conformance', version: '1.0.0' },
    {
      capabilities: { logging: {}, resources: { subscribe: true }, completions: {} },
      requestState: { verify: codec.verify },
    },
  );
  for (const [name, answer] of Object.entries(TOOLS))
    server.registerTool(name, { description: name }, async (context) => (await answer(context)) as never);
  server.registerTool('test_trigger_tool_change', { description: 'Changes a list.' }, async () => {
    announce?.toolsChanged();
    return said(text('Changed.'));
  });
  server.registerTool('test_trigger_prompt_change', { description: 'Changes a list.' }, async () => {
    announce?.promptsChanged();
    return said(text('Changed.'));
  });
  server.registerTool(
    'test_sampling',
    { description: 'Asks a model.', inputSchema: z.object({ prompt: z.string() }) },
    async ({ prompt }, { mcpReq }) => {
      const { content } = await mcpReq.requestSampling({
        messages: [{ role: 'user', content: { type: 'text', text: prompt } }],
        maxTokens: 100,
      });
      return said(text(`LLM response: ${JSON.stringify(content)}`));
    },
  );
  server.registerTool(
    'test_elicitation',
    { description: 'Asks the person.', inputSchema: z.object({ message: z.string() }) },
    async ({ message }, { mcpReq }) => {
      const answer = await mcpReq.elicitInput({
        message,
        requestedSchema: {
          type: 'object',
          properties: {
            username: { type: 'string', description: "User's response" },
            email: { type: 'string', description: "User's email address" },
          },
          required: ['username', 'email'],
        },
      });
      return said(text(`User response: ${JSON.stringify(answer)}`));
    },
  );

  const reading = (mimeType: string, content: { text: string } | { blob: string }) => (uri: URL) => ({
    contents: [{ uri: uri.href, mimeType, ...content }],
  });
  const plain = { description: 'For tests.', mimeType: 'text/plain' };
  const staticText = { text: 'This is the content of the static text resource.' };
  server.registerResource('static-text', 'test://static-text', plain, reading('text/plain', staticText));
  const binary = { description: 'For tests.', mimeType: 'image/png' };
  server.registerResource(
    'static-binary',
    'test://static-binary',
    binary,
    reading('image/png', { blob: PNG }),
  );
  server.registerResource(
    'watched',
    'test://watched-resource',
    plain,
    reading('text/plain', { text: 'Watched.' }),
  );
  server.registerResource(
    'template',
    new ResourceTemplate('test://template/{id}/data', { list: undefined }),
    { description: 'For tests.', mimeType: 'application/json' },
    (uri, { id }) =>
      reading('application/json', {
        text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` }),
      })(uri),
  );

  const messages = (...content: readonly Content[]) =>
    ({ messages: content.map((one) => ({ role: 'user', content: one })) }) as never;
  for (const [name, content] of Object.entries(PROMPTS))
    server.registerPrompt(name, { description: name }, () => messages(...content));
  const arg = (): ReturnType<typeof completable<z.ZodString>> =>
    completable(z.string().describe('For tests.'), (value) =>
      ['paris', 'park', 'party'].filter((one) => one.startsWith(value)),
    );
  server.registerPrompt(
    'test_prompt_with_arguments',
    { description: 'With arguments.', argsSchema: z.object({ arg1: arg(), arg2: arg() }) },
    ({ arg1, arg2 }) => messages(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`)),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'With a resource.', argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri }) =>
      messages(
        embedded(resourceUri, 'text/plain', 'Embedded resource content for testing.'),
        text('Please process the embedded resource above.'),
      ),
  );
  server.registerPrompt('test_input_required_result_prompt', { description: 'Asks.' }, ({ mcpReq }) => {
    const answer = acceptedContent<{ context: string }>(mcpReq.inputResponses, 'user_context');
    return answer === undefined
      ? inputRequired({
          inputRequests: { user_context: ask('What context should the prompt use?', 'context') },
        })
      : messages(text(`Use ${answer.context}.`));
  });
  for (const method of ['resources/subscribe', 'resources/unsubscribe'] as const)
    server.server.setRequestHandler(method, () => ({}));
  return server;
}
