import { describe, expect, test } from 'vitest';
import { commandHelp } from '../../../src/main/commands/help.ts';
import { commands } from '../../../src/main/commands/index.ts';
import { isCommand, runCommand } from '../../../src/main/commands/run-command.ts';
import { ConfigError, type Config } from '../../../src/main/config/config.ts';

const neverRead = (): Config => {
  throw new Error('the configuration was read');
};

async function printed(words: readonly string[]): Promise<string> {
  const lines: string[] = [];
  await runCommand(words, neverRead, (line) => lines.push(line));
  return lines.join('\n');
}

test.each([
  [[], false],
  [['--help'], false],
  [['keys', 'list'], true],
  [['nonsense'], true],
])('the words %o are a command: %o', (words, expected) => {
  expect(isCommand(words)).toBe(expected);
});

describe.each([
  [['keys'], 'there is no command keys;'],
  [['keys', 'forget'], 'there is no command keys forget;'],
  [['keys', 'revoke'], 'keys revoke: <kid> is missing;'],
  [['keys', 'revoke', 'a', 'b'], 'keys revoke: unknown word b;'],
  [['keys', 'list', '--yaml'], 'keys list: unknown option --yaml;'],
  [['keys', 'list', 'constructor'], 'keys list: unknown word constructor;'],
])('the words %o', (words, fault) => {
  test(`are refused before anything is opened: ${fault}`, async () => {
    await expect(printed(words)).rejects.toThrow(ConfigError);
    await expect(printed(words)).rejects.toThrow(fault);
  });
});

test('help is there for one command, a group, and all of them', async () => {
  expect(await printed(['keys', 'revoke', '--help'])).toMatch(
    /^ {2}keys revoke <kid> +Ends [^\n]+\n {4}--json/,
  );
  expect((await printed(['keys', '-h'])).match(/^ {2}keys \w+/gm)).toEqual([
    '  keys list',
    '  keys rotate',
    '  keys revoke',
  ]);
  for (const { name } of commands) expect(commandHelp(commands)).toContain(`  ${name} `);
});
