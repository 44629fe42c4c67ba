import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGuard, createVerifier, feed, guardTool } from '@grantex/openai';
import { createTestIssuer } from '@grantex/testing';
import OpenAI from 'openai';

await using issuer = await createTestIssuer();
const verifier = createVerifier({
  issuer: issuer.url,
  audience: issuer.audience,
  revocation: feed({ apiKey: issuer.apiKey }),
});
const guard = createGuard({ verifier, audit: false });

const BOOK = {
  role: 'assistant',
  content: null,
  tool_calls: [
    { id: 'call_1', type: 'function', function: { name: 'book', arguments: '{"flight":"AI 101"}' } },
  ],
};

/** A model that books first, and then says what it was told. */
async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const { messages } = JSON.parse(text) as { messages: { role: string; content: string }[] };
  const told = messages.find(({ role }) => role === 'tool');
  const message = told === undefined ? BOOK : { role: 'assistant', content: told.content };
  const choices = [{ index: 0, message, finish_reason: told === undefined ? 'tool_calls' : 'stop' }];
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({ id: 'id_1', object: 'chat.completion', created: 0, model: 'scripted', choices }),
  );
}

const api = createServer((request, response) => void serve(request, response));
await once(api.listen(0, '127.0.0.1'), 'listening');
const { port } = api.address() as AddressInfo;
const client = new OpenAI({ baseURL: `http://127.0.0.1:${port}`, apiKey: 'sk-test' });

async function toldWith(grantToken: string): Promise<string | null> {
  const book = guardTool(
    {
      type: 'function',
      function: {
        name: 'book',
        description: 'Books a flight.',
        parameters: { type: 'object', properties: { flight: { type: 'string' } } },
        parse: JSON.parse,
        function: ({ flight }: { flight: string }) => `booked ${flight}`,
      },
    },
    { guard, rule: { scopes: ['flights:book'] }, token: () => grantToken },
  );
  const messages = [{ role: 'user' as const, content: 'Book.' }];
  return client.chat.completions.runTools({ model: 'scripted', messages, tools: [book] }).finalContent();
}

assert.equal(await toldWith(issuer.grantToken({ scopes: ['flights:book'] })), 'booked AI 101');
assert.match(String(await toldWith(issuer.grantToken({ scopes: ['flights:search'] }))), /scope_missing/);
await verifier.close();
api.closeAllConnections();
api.close();
console.log('@grantex/openai works');
