import { AuthorizationError, toRefusalBody } from '@grantex/core';
import { expect, test } from 'vitest';
import { tools } from '../src/server/create-server.ts';
import { parseRules } from '../src/wrap/rules/rules-file.ts';
import { configurationOf, jsonWith, readme } from './support/readme.ts';
import { run } from './wrap/support/wrapped.ts';

test('the shown rules are valid, and match their description', () => {
  const { rules, named } = parseRules(jsonWith('"/price"'), 'README');
  expect(rules['book_flight']?.amount?.({ price: 420 })).toBe(420);
  expect(rules['read_text_file']?.metadata?.({ path: 'a' })).toEqual({ path: 'a' });
  expect(rules).not.toHaveProperty('write_file');
  expect(named).toContain('write_file');
});

test("the shown refusal is the wrapper's answer without a grant", () => {
  const { consentUrl, howToAsk, ...body } = JSON.parse(jsonWith('consentUrl')) as Record<string, string>;
  const { howToAsk: _withoutLink, ...refusal } = toRefusalBody(new AuthorizationError('no_credentials'));
  expect(body).toEqual(refusal);
  expect(howToAsk).toBe(`Ask the person to open ${consentUrl} and approve there, then call again.`);
});

// `tools/package-checks` shows that all of it works from the packed package.
test.each([
  ['files', '/home/alice/rules.json'],
  ['travel', '/home/alice/travel-rules.json'],
])('the command line for %s is valid, except for the rules file of the user', async (name, rulesFile) => {
  const { args = [], env } = configurationOf(name);
  const { GRANTEX_API_KEY_FILE: _file, ...environment } = env;
  const own = { GRANTEX_API_KEY: 'gx_test_x', TRAVEL_AUTHORIZATION: 'Bearer x' };
  const ended = await run(args, { ...environment, ...own });
  expect(ended).toMatchObject({ exitCode: 2, errors: expect.stringContaining(rulesFile) });
});

test('the table of tools lists every tool with its role', () => {
  const rows = [
    ...readme.matchAll(/^\| `(\w+)` +\| .* \| (\S+) +\| (?:reads|adds|changes|destructive) +\|$/gm),
  ];
  const told = rows.map(([, name, role]) => [name, role]);
  const roleOf = (role: string | undefined): string => (role === undefined ? 'any' : `\`${role}\``);
  expect(told).toEqual(tools.map(({ name, role }) => [name, roleOf(role)]));
});

test('every link within the page leads to a heading', () => {
  const headings = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
  const links = [...readme.matchAll(/\]\(#([^)]+)\)/g)].map(([, link]) => link);
  expect(links.length).toBeGreaterThan(4);
  expect(headings).toEqual(expect.arrayContaining(links));
});
