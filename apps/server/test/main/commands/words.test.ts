import { describe, expect, test } from 'vitest';
import { runProgram, type ProgramOptions } from '../../../src/main/commands/program.ts';
import { ConfigError, readConfig, type Config } from '../../../src/main/config/config.ts';

const NEVER = {
  readConfig: (): Config => {
    throw new Error('the configuration was read');
  },
  serve: () => Promise.reject(new Error('it served')),
};

async function printed(words: readonly string[], options: Partial<ProgramOptions> = NEVER): Promise<string> {
  const lines: string[] = [];
  await runProgram(words, { version: '1.2.3', ...NEVER, print: (line) => lines.push(line), ...options });
  return lines.join('\n');
}

test('without a command it serves with the configuration', async () => {
  const config = readConfig({});
  const served: Config[] = [];
  await printed([], { readConfig: () => config, serve: async (given) => void served.push(given) });
  expect(served).toEqual([config]);
});

test('--role goes before the environment', async () => {
  const roles: unknown[] = [];
  const serve = async ({ role }: Config): Promise<void> => void roles.push(role);
  const readRole = (role?: string): Config =>
    readConfig({
      DATABASE_URL: 'postgres://localhost/x',
      GRANTEX_MASTER_KEY: 'A'.repeat(43) + '=',
      GRANTEX_ROLE: role ?? 'all',
    });
  for (const words of [['--role', 'feed'], ['--role=all'], []])
    await printed(words, { readConfig: readRole, serve });
  expect(roles).toEqual(['feed', 'all', 'all']);
});

describe.each([
  [['nonsense'], 'there is no command nonsense;'],
  [['--port', '1'], 'unknown option --port;'],
  [['--role'], '--role <role> needs a value;'],
  [['--role', 'relay'], '--role must be all or feed'],
  [['--role='], '--role must be all or feed'],
  [['--role', 'feed', 'keys', 'list'], '--role is only for serving'],
  [['keys', 'list', '--role', 'feed'], 'keys list: unknown option --role;'],
  [['keys'], 'there is no command keys;'],
  [['keys', 'forget'], 'there is no command keys forget;'],
  [['keys', 'revoke'], 'keys revoke: <kid> is missing;'],
  [['keys', 'revoke', 'a', 'b'], 'keys revoke: unknown word b;'],
  [['keys', 'list', '--yaml'], 'keys list: unknown option --yaml;'],
  [['keys', 'list', 'constructor'], 'keys list: unknown word constructor;'],
  [['keys', 'revoke', '-hA--json_', '-b'], 'keys revoke: unknown word -b;'],
  [['keys', 'list', '--version'], 'keys list: unknown option --version;'],
  [['restore', 'a.gz', '--keepgrants'], 'restore: unknown option --keepgrants;'],
  [['restore', '--keep-grants=no', 'a.gz'], 'restore: unknown option --keep-grants=no;'],
  [['restore', 'a.gz', 'b.gz'], 'restore: unknown word b.gz;'],
  [['backup', '--output'], 'backup: --output <file> needs a value;'],
  [['backup', '--output='], 'backup: --output <file> needs a value;'],
  [['--'], 'there is no command --;'],
  [['--', 'keys', 'list'], 'there is no command -- keys list;'],
  [['keys', '--', 'list'], 'there is no command keys -- list;'],
  [['keys', 'list', '--'], 'there is no command keys list --;'],
])('the arguments %o', (words, fault) => {
  test(`are refused before anything is opened: ${fault}`, async () => {
    await expect(printed(words)).rejects.toThrow(ConfigError);
    await expect(printed(words)).rejects.toThrow(fault);
  });
});

test('there is help for each command, each group, and all of them', async () => {
  expect(await printed(['keys', 'revoke', '--help'])).toMatch(
    /keys revoke \[options\] <kid>\n\nEnds [^]+\n {2}--json/,
  );
  expect((await printed(['keys', '-h'])).match(/^ {2}\w+ \[options\]/gm)).toEqual([
    '  list [options]',
    '  rotate [options]',
    '  revoke [options]',
  ]);
  const help = await printed(['--help']);
  for (const name of ['keys', 'log-keys', 'issuer', 'backup', 'restore', 'restored', 'GRANTEX_MASTER_KEY']) {
    expect(help).toMatch(new RegExp(`^ {2}${name} `, 'm'));
  }
  expect(await printed(['--version'])).toBe('1.2.3');
});

test.each(['-hA_jsonxyz', '--json_is-part-of-it', '-1'])('the key id %s is an argument', async (kid) => {
  const dataDirectory = '/nonexistent/folder';
  const readNowhere = (): Config => ({ ...readConfig({}), dataDirectory });
  const revoking = printed(['keys', 'revoke', kid, '--json'], { readConfig: readNowhere });
  await expect(revoking).rejects.toThrow(`there is no database in ${dataDirectory}`);
});
