import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import { createGuard, createVerifier, feed, guardTool } from '@grantex/anthropic';
import { createTestIssuer } from '@grantex/testing';

await using issuer = await createTestIssuer();
const verifier = createVerifier({
  issuer: issuer.url,
  audience: issuer.audience,
  revocation: feed({ apiKey: issuer.apiKey }),
});
const guard = createGuard({ verifier, audit: false });
const book = betaTool({
  name: 'book',
  description: 'Books a flight.',
  inputSchema: { type: 'object', properties: { flight: { type: 'string' } } },
  run: ({ flight }) => `booked ${flight}`,
});

const BOOK = { type: 'tool_use', id: 'toolu_1', name: 'book', input: { flight: 'AI 101' } };

interface Result {
  readonly type: string;
  readonly is_error?: boolean;
}

/** A model that books first, and then says what it was told. */
async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const { messages } = JSON.parse(body) as { messages: { content: string | Result[] }[] };
  const said = messages.at(-1)?.content;
  const told = typeof said === 'string' ? undefined : said?.[0];
  const text = JSON.stringify(told);
  const content = [told === undefined ? BOOK : { type: 'text', text }];
  const stop = { stop_reason: told === undefined ? 'tool_use' : 'end_turn', stop_sequence: null };
  const usage = { input_tokens: 1, output_tokens: 1 };
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({
      id: `msg_${told === undefined ? 1 : 2}`,
      type: 'message',
      role: 'assistant',
      model: 'scripted',
      content,
      usage,
      ...stop,
    }),
  );
}

const api = createServer((request, response) => void serve(request, response));
await once(api.listen(0, '127.0.0.1'), 'listening');
const { port } = api.address() as AddressInfo;
const client = new Anthropic({ baseURL: `http://127.0.0.1:${port}`, apiKey: 'sk-ant-test' });

async function toldWith(grantToken: string): Promise<string> {
  const { content } = await client.beta.messages.toolRunner({
    model: 'scripted',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Book.' }],
    tools: [guardTool(book, { guard, rule: { scopes: ['flights:book'] }, token: () => grantToken })],
  });
  return JSON.stringify(content);
}

assert.match(await toldWith(issuer.grantToken({ scopes: ['flights:book'] })), /booked AI 101/);
assert.match(await toldWith(issuer.grantToken({ scopes: ['flights:search'] })), /scope_missing.*is_error/);
await verifier.close();
api.closeAllConnections();
api.close();
console.log('@grantex/anthropic works');
