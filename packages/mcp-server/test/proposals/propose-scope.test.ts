import { parseScope } from '@grantex/core/issuer';
import { expect, test } from 'vitest';
import { kindOfServer } from '../../src/proposals/noun-of.ts';
import { proposeScope } from '../../src/proposals/propose-scope.ts';
import { SENTENCES } from '../../src/proposals/vocabulary.ts';
import { newDeveloper } from '../support/developer.ts';
import { SERVERS } from './tools-of-servers.ts';

test.each(Object.entries(SERVERS))(
  'the tools of %s get the scopes that a careful person gives them',
  (name, tools) => {
    const kind = kindOfServer(
      name,
      tools.map(([tool]) => tool),
    );
    const proposed = tools.map(([tool, hints]) => {
      const { scope, isSure } = proposeScope(tool, hints, kind);
      return [tool, `${scope}${isSure ? '' : '?'}`];
    });
    expect(proposed).toEqual(tools.map(([tool, , scope]) => [tool, scope]));
  },
);

test('what a server calls itself and its tools is never a scope, and breaks none', () => {
  const hostile = [
    '__proto__',
    'constructor',
    '',
    '\u001b[31mread',
    'a\nfiles:write',
    'x'.repeat(10_000),
    '💥',
    '𝓻𝓮𝓪𝓭',
    'files:*',
  ];
  for (const name of hostile) {
    const kind = kindOfServer(name, hostile);
    for (const tool of hostile) {
      const { scope } = proposeScope(tool, { readOnlyHint: 'yes', destructiveHint: {} }, kind);
      expect(SENTENCES.has(scope)).toBe(true);
    }
  }
});

test('every scope of the vocabulary has a sentence that the server takes, and the standard ones have its own', async () => {
  const { gx } = await newDeveloper();
  const { scopes: standard } = await gx.scopes.list();
  for (const { scope, sentence } of standard.filter((one) => SENTENCES.has(one.scope))) {
    expect(SENTENCES.get(scope)).toBe(sentence);
  }
  const known = standard.map(({ scope }) => scope);
  for (const [scope, sentence] of SENTENCES) {
    expect(parseScope(scope).constraint).toBeUndefined();
    expect(sentence.length).toBeLessThanOrEqual(120);
    if (!known.includes(scope)) await gx.scopes.describe(scope, sentence);
  }
});
