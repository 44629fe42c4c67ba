import { beforeAll, expect, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { scopeList, several } from '../src/session/option-values.ts';
import { type Developer, newDeveloper } from './support/developer.ts';
import { grantex } from './support/run.ts';

let developer: Developer;
beforeAll(async () => {
  developer = await newDeveloper();
});

test.each([
  [['agents', 'register', '', '--no-key'], /^grantex: <name>: must be/],
  [['agents', 'register', 'x', '--no-key', '--redirect-uri', 'nowhere'], /^grantex: --redirect-uri: /],
  [['people', 'set-address', 'alice', 'nonsense'], /^grantex: <address>: must be an email address/],
  [['agents', 'get', 'ag_-'], /^grantex: <agent>: must be an id/],
  [['grants', 'list', '--agent', 'ag_-'], /^grantex: --agent: must be an id/],
  [['agents', 'get', 'x'.repeat(201)], /^grantex: <agent>: must be/],
  [['people', 'list', '--starts-with', ''], /^grantex: --starts-with: must be/],
  [['settings', 'set', '--max-grant-lifetime', 'ages'], /^grantex: --max-grant-lifetime: must be a duration/],
  [
    ['audit', 'list', '--since', 'yesterday'],
    /^grantex: --since: .*\n→ Write it like this: 2026-11-28T20:00:00Z$/m,
  ],
  [
    ['keys', 'create', 'x', '--role', 'verify', '--show-key', '--expires-at', 'soon'],
    /^grantex: --expires-at: /,
  ],
])('%j is refused in the words of the command line', async (parameters, message) => {
  const ended = await grantex(parameters, { environment: developer.environment });
  expect(ended.errors).toMatch(message);
  expect(ended.exitCode).not.toBe(EXIT.ok);
});

test.each(['ftp://x', 'nowhere', 'http://a:secret@localhost', 'http://localhost?x'])(
  'the address %s of a server is refused by the name of its option, without a secret in it',
  async (url) => {
    for (const command of [['whoami'], ['login', '--no-browser'], ['init', '--key-file', '/none']]) {
      const ended = await grantex([...command, '--url', url], { environment: { HOME: developer.home } });
      expect(ended).toMatchObject({
        exitCode: EXIT.usage,
        errors: expect.stringMatching(/^grantex: the address of the server, ".*" from --url, must be/),
      });
      expect(ended.errors).not.toContain('secret');
    }
  },
);

test('a comma separates scopes only where a scope follows it', () => {
  expect(scopeList('flights:search,flights:book')).toEqual(['flights:search', 'flights:book']);
  expect(scopeList('read, write', ['a:b'])).toEqual(['a:b', 'read', 'write']);
  expect(scopeList('pay:now:max_1,000')).toEqual(['pay:now:max_1,000']);
  expect(scopeList('pay:now:max_1,000,flights:book')).toEqual(['pay:now:max_1,000', 'flights:book']);
  expect(several('admin,verify')).toEqual(['admin', 'verify']);
  expect(() => several('admin,')).toThrow('It contains an empty value.');
});

test('an amount with a separator is refused as a whole, and never read as a smaller one', async () => {
  const ended = await grantex(['agents', 'register', 'x', '--no-key', '--scope', 'pay:now:max_1,000'], {
    environment: developer.environment,
  });
  expect(ended).toMatchObject({
    exitCode: EXIT.failed,
    errors: expect.stringContaining('"pay:now:max_1,000" has a bound that is not a decimal'),
  });
});
