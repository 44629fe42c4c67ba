import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestIssuer } from '@grantex/testing';
import { jsonOr, testReadme } from 'adapter-tests';
import { expect, test } from 'vitest';
import type * as Example from '../examples/travel-agent.ts';
import { type Conversation, converse, makePlace, type Place } from './session.ts';

let issuer: TestIssuer;
let place: Place;
let example: typeof Example;
let conversation: Conversation;
let grantToken: string;

test('the example writes a file with a grant for that, and runs nothing that has no rule', async () => {
  const file = join(place.folder, 'plan.txt');
  grantToken = issuer.grantToken({ scopes: ['files:write'] });
  const told = await conversation.ask([
    ['Write', { file_path: file, content: 'AI 101' }],
    ['Bash', { command: `rm ${file}`, description: 'Removes it.' }],
    ['WebFetch', { url: 'https://example.com/', prompt: 'Read it.' }],
  ]);
  expect(told.map(({ text }) => text)).toEqual([
    expect.stringContaining('created successfully'),
    expect.stringContaining('"missingScopes":["shell:run"]'),
    expect.stringContaining('"no_rule"'),
  ]);
  expect(existsSync(file)).toBe(true);
});

test('the subagent in the README searches with a grant of its own, and can do nothing else', async () => {
  const { plan } = await import('../examples/subagent.ts');
  const root = issuer.grant({ scopes: ['agents:start', 'flights:search', 'files:write'] });
  const delegated: string[] = [];
  place.api.script(
    [
      [
        'Agent',
        { description: 'Search.', prompt: 'Search.', subagent_type: 'searcher', run_in_background: false },
      ],
    ],
    [
      ['mcp__flights__search', { to: 'Delhi' }],
      ['Write', { file_path: join(place.folder, 'found.txt'), content: 'AI 101' }],
    ],
  );
  const run = plan(
    'Find a flight.',
    () => root.token,
    async (parentToken, agentId, scopes) => {
      expect(parentToken).toBe(root.token);
      const { token, grantId } = issuer.grant({ agentId, scopes: [...scopes] }, root);
      delegated.push(grantId);
      return { grantToken: token, expiresAt: new Date(Date.now() + 60_000).toISOString() };
    },
  );
  for await (const message of run) if (message.type === 'result') break;
  await issuer.auditLog.settled();
  const entries = issuer.auditLog.entries.filter(({ grantId }) => delegated.includes(grantId));
  expect(entries.map(({ status, action }) => `${status} ${action}`).toSorted()).toEqual([
    'allowed search',
    'blocked Write',
    'success search',
  ]);
  expect(delegated).toHaveLength(1);
});

testReadme({
  file: new URL('../README.md', import.meta.url),
  examples: ['travel-agent.ts', 'subagent.ts'],
  booked: expect.stringMatching(/^Booked AI 101 for user_/),
  async start(started) {
    issuer = started;
    place = await makePlace();
    Object.assign(process.env, place.env, { GRANTEX_AUDIENCE: issuer.audience });
    example = await import('../examples/travel-agent.ts');
    conversation = converse(place.api, (prompt) => example.travel(prompt, () => grantToken));
    return {
      async book(token, price) {
        grantToken = token;
        const [told] = await conversation.ask([['mcp__travel__book', { flight: 'AI 101', price }]]);
        return jsonOr(told?.text ?? '');
      },
      async close() {
        await conversation[Symbol.asyncDispose]();
        await example.grantex.close();
        await place[Symbol.asyncDispose]();
      },
    };
  },
});
