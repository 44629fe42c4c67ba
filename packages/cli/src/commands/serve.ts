import { API_KEY_PREFIXES } from '@grantex/core/issuer';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { writePrivately } from '../files/secret-file.ts';
import type { Context, Run } from '../session/context.ts';
import { port } from '../session/option-values.ts';
import { runServer } from './run-server.ts';

export function addServe(program: Command, run: Run): void {
  program
    .command('serve')
    .description('Run the installed Grantex server, configured by its environment')
    .argument('[arguments...]', 'arguments for grantex-server, after --')
    .addHelpText('after', '\nExamples:\n  $ PORT=4000 grantex serve\n  $ grantex serve -- --help')
    .action(run(serve));

  program
    .command('dev')
    .description('Run a sandbox server for development, with a key kept on this machine')
    .option('--port <n>', 'TCP port; 0 picks a free one', port, 4000)
    .option('--data <folder>', 'folder to keep the data in; default: in memory, lost when the server ends')
    .addHelpText(
      'after',
      `
A sandbox asks nobody: it approves every request at once. To use the server from another terminal, run the lines
that it prints.

Examples:
  $ grantex dev
  $ grantex dev --port 4400 --data ./grantex-data`,
    )
    .action(run(dev));
}

async function serve(context: Context, _options: object, parameters: readonly string[]): Promise<void> {
  await runServer(context.terminal, parameters, {});
}

interface DevOptions {
  readonly port: number;
  readonly data?: string;
}

async function dev(context: Context, options: DevOptions): Promise<void> {
  const { terminal, screen } = context;
  const { configPath } = await context.settings();
  const keyFile = join(dirname(configPath), 'dev-key');
  const url = `http://localhost:${options.port === 0 ? '<port>' : options.port}`;
  const environment = {
    PORT: String(options.port),
    GRANTEX_MODE: 'sandbox',
    GRANTEX_DATA_DIR: options.data ?? 'memory://',
    GRANTEX_BOOTSTRAP_KEY: await devKey(keyFile),
    LOG_LEVEL: terminal.environment['LOG_LEVEL'] ?? 'warn',
  };
  await runServer(terminal, [], environment, () => {
    screen.note('');
    screen.note('In another terminal:');
    screen.note(`  export GRANTEX_URL=${url} GRANTEX_API_KEY_FILE=${keyFile}`);
    screen.note('  grantex whoami');
    screen.note('');
    screen.note('Press Ctrl-C to stop.');
  });
}

/** Every development server on this machine has the same key, so that the printed lines stay valid. */
async function devKey(file: string): Promise<string> {
  const known = await readFile(file, 'utf8').catch(() => '');
  if (known !== '') return known.trim();
  const made = `${API_KEY_PREFIXES.sandbox}${randomBytes(32).toString('base64url')}`;
  await writePrivately(file, `${made}\n`);
  return made;
}
