import { mkdirSync } from 'node:fs';
import { enableCompileCache, getCompileCacheDir } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { EXIT, ProgramError } from '../program/program-error.ts';
import { readVersion } from '../program/version.ts';

/** How long a client can take to read the last output, in milliseconds. */
const LAST_OUTPUT = 1_000;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface WrapFlags {
  readonly rules: string;
  readonly agent?: string;
  readonly principal?: string;
}

/** Aborts at the first signal, so that the wrapped server does not outlive this program. */
function untilSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of SIGNALS) process.on(signal, () => controller.abort());
  return controller.signal;
}

const { env: environment, stdin: input, stdout: output } = process;

/** Each command loads only what it needs, because its user waits for it. */
async function createProgram(end: (exitCode: number) => void): Promise<Command> {
  const program = new Command('grantex-mcp')
    .description('Without a command: the Grantex MCP server, for Claude Desktop and other MCP clients.')
    .version(await readVersion())
    .enablePositionalOptions()
    .exitOverride()
    .allowExcessArguments(false)
    .action(async () => {
      const [{ serve }, { log }] = await Promise.all([
        import('../server/serve.ts'),
        import('../program/log.ts'),
      ]);
      await serve({ environment, input, output, log });
      end(EXIT.ok);
    });

  program
    .command('wrap')
    .description('Runs a stdio MCP server behind the guard: each call of a tool is checked against a grant.')
    .usage('[options] -- <command> [args...]')
    .requiredOption('--rules <file>', 'which scopes each tool needs; `grantex-mcp rules` writes a first one')
    .option('--agent <id>', 'keep and refresh the grant of this agent, and ask for one if there is none')
    .option('--principal <id>', 'the person whom the agent asks; default: GRANTEX_PRINCIPAL')
    .argument('<command>', 'the command that starts the server')
    .argument('[args...]', 'its arguments')
    .passThroughOptions()
    .action(async (command: string, args: string[], { rules, agent, principal }: WrapFlags) => {
      const [{ runWrap }, { log }] = await Promise.all([
        import('../wrap/run-wrap.ts'),
        import('../program/log.ts'),
      ]);
      const server = { command, args, environment };
      const asked = { agentId: agent, principalId: principal, rulesFile: rules };
      end(await runWrap({ ...asked, server, input, output, log, signal: untilSignal() }));
    });

  program
    .command('rules')
    .description('Writes a first rules file from the tools of a stdio MCP server.')
    .usage('[options] -- <command> [args...]')
    .option('--out <file>', 'the file to write; default: standard output')
    .argument('<command>', 'the command that starts the server')
    .argument('[args...]', 'its arguments')
    .passThroughOptions()
    .action(async (command: string, args: string[], { out }: { readonly out?: string }) => {
      const [{ runRules }, { log }] = await Promise.all([
        import('../wrap/rules/run-rules.ts'),
        import('../program/log.ts'),
      ]);
      await runRules({ server: { command, args, environment }, out, output, log, signal: untilSignal() });
      end(EXIT.ok);
    });

  return program;
}

/**
 * Lets Node keep the compiled code of what is loaded after this, so that the program starts about a fifth sooner. If no
 * file can be written, it starts without. `NODE_COMPILE_CACHE` names another folder.
 */
function keepCompiledCode(): void {
  if (getCompileCacheDir() !== undefined) return;
  // The files in it run. Node's own default is a folder in which any user can put files.
  const directory = join(homedir(), '.grantex', 'cache');
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    enableCompileCache(directory);
  } catch {
    // A cache is a convenience.
  }
}

async function exitCodeOf(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.misconfigured;
  const { log, messageOf } = await import('../program/log.ts');
  log(messageOf(error));
  return error instanceof ProgramError ? error.exitCode : EXIT.failed;
}

async function main(): Promise<void> {
  keepCompiledCode();
  let exitCode: number = EXIT.ok;
  const program = await createProgram((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync();
  } catch (error) {
    exitCode = await exitCodeOf(error);
  }
  // Exits even if something still reads or waits, but only after the output was written, if anybody reads it.
  process.stdout.write('', () => process.exit(exitCode));
  setTimeout(() => process.exit(exitCode), LAST_OUTPUT);
}

await main();
