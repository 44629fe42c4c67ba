import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestIssuer } from '@grantex/testing';
import { jsonOr, type MessagesApi, type ScriptedCall, startMessagesApi, testReadme } from 'adapter-tests';
import { expect, test } from 'vitest';
import type * as Example from '../examples/travel-agent.ts';
import { quiet, toldBy } from './session.ts';

let issuer: TestIssuer;
let api: MessagesApi;
let example: typeof Example;
let folder: string;

/** Runs the example with a model that makes these calls in one turn, and returns what it was answered. */
async function answersTo(token: string, ...calls: readonly ScriptedCall[]): Promise<string[]> {
  const before = api.answers.length;
  api.script(calls);
  for await (const message of example.travel('Go on.', () => token)) {
    if (message.type === 'result') break;
  }
  return api.answers.slice(before).map((answer) => toldBy(answer).text);
}

test('the example writes a file with a grant for that, and runs nothing that has no rule', async () => {
  const file = join(folder, 'plan.txt');
  const told = await answersTo(
    issuer.grantToken({ scopes: ['files:write'] }),
    ['Write', { file_path: file, content: 'AI 101' }],
    ['Bash', { command: `rm ${file}`, description: 'Removes it.' }],
    ['WebFetch', { url: 'https://example.com/', prompt: 'Read it.' }],
  );
  expect(told[0]).toContain('created successfully');
  expect(told[1]).toContain('"missingScopes":["shell:run"]');
  expect(told[2]).toContain('"no_rule"');
  expect(existsSync(file)).toBe(true);
});

testReadme({
  file: new URL('../README.md', import.meta.url),
  examples: ['travel-agent.ts'],
  booked: expect.stringMatching(/^Booked AI 101 for user_/),
  async start(started) {
    issuer = started;
    api = await startMessagesApi();
    folder = await mkdtemp(join(tmpdir(), 'grantex-claude-agent-'));
    Object.assign(process.env, quiet(folder, api.baseURL), { GRANTEX_AUDIENCE: issuer.audience });
    example = await import('../examples/travel-agent.ts');
    return {
      async book(token, price) {
        const [told = ''] = await answersTo(token, ['mcp__travel__book', { flight: 'AI 101', price }]);
        return jsonOr(told);
      },
      async close() {
        await example.grantex.close();
        await api[Symbol.asyncDispose]();
        await rm(folder, { recursive: true, force: true, maxRetries: 5 });
      },
    };
  },
});
