import { readFile } from 'node:fs/promises';
import { AuthorizationError, toRefusalBody } from '@grantex/core';
import { expect, test } from 'vitest';
import { parseRules } from '../../src/wrap/rules-file.ts';
import { run } from './support/wrapped.ts';

const readme = await readFile(new URL('../../README.wrap.md', import.meta.url), 'utf8');
const blocks = [...readme.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => text);
const [configuration = '', rules = '', refusal = ''] = blocks;

test('the rules that are shown can be read, and say what the text says of them', () => {
  const { book_flight: book, read_text_file: read } = parseRules(rules, 'README').rules;
  expect(book?.amount?.({ price: 420 })).toBe(420);
  expect(read?.metadata?.({ path: 'a' })).toEqual({ path: 'a' });
});

test('the refusal that is shown is what comes out without a grant', () => {
  const { consentUrl, howToAsk, ...body } = JSON.parse(refusal) as Record<string, string>;
  expect(body).toEqual(toRefusalBody(new AuthorizationError('no_credentials')));
  expect(howToAsk).toBe(`Ask the person to open ${consentUrl} and to approve there, then call again.`);
});

test('the command line that is shown is understood, up to the rules file of that person', async () => {
  const { mcpServers } = JSON.parse(configuration) as {
    mcpServers: { files: { args: string[]; env: Record<string, string> } };
  };
  const { args, env } = mcpServers.files;
  const { GRANTEX_API_KEY_FILE: _file, ...environment } = env;
  const ended = await run(args.slice(2), { ...environment, GRANTEX_API_KEY: 'gx_test_x' });
  expect(ended).toMatchObject({ exitCode: 2, errors: expect.stringContaining('/home/alice/rules.json') });
});
