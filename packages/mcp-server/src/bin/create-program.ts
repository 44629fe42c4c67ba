import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { Command, Option } from 'commander';
import { EXIT, ProgramError } from '../program/program-error.ts';
import { readVersion } from '../program/version.ts';
import { CLIENT_NAMES } from '../setup/clients/client-files.ts';
import type { SetupFlags } from '../setup/setup-context.ts';
import type { StartServer } from '../wrap/stdio/server-process.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface WrapFlags {
  readonly rules: string;
  readonly agent?: string;
  readonly principal?: string;
  readonly expiresIn?: string;
}

interface UpstreamFlags {
  readonly url: string;
  readonly header?: readonly string[];
}

interface RulesFlags extends Omit<UpstreamFlags, 'url'> {
  readonly url?: string;
  readonly out?: string;
}

interface CatalogFlags extends Omit<RulesFlags, 'out'> {
  readonly rules: string;
}

const RULES = 'which scopes each tool needs; `grantex-mcp rules` writes a first one';
const AGENT = 'keep and refresh the grant of this agent, and ask for one if there is none';
const PRINCIPAL = 'the person whom the agent asks; default: GRANTEX_PRINCIPAL';
const EXPIRES_IN =
  'how long a grant lasts that the agent asks for, such as 30m, 24h, 7d; the limit of the server holds';
const HEADER = 'a header for the server, and the variable of the environment that holds its value';

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

const SETUP_EXAMPLES = `
It needs GRANTEX_URL, and an API key with the role admin in GRANTEX_API_KEY_FILE
or GRANTEX_API_KEY, or what "grantex login" saved. The client gets another key,
which can neither register an agent nor approve anything.

Examples:
  $ grantex-mcp setup -- npx -y @modelcontextprotocol/server-filesystem ~/Docs
  $ grantex-mcp setup --expires-in 7d --env GITHUB_TOKEN -- npx a-github-server
  $ grantex-mcp setup --undo --client cursor --name filesystem`;

/** Aborts at the first signal, so that the wrapped server does not outlive this program. */
function untilSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of SIGNALS) process.on(signal, () => controller.abort());
  return controller.signal;
}

const { env: environment, stdin: input, stdout: output } = process;

/** How to start a server on stdio. */
async function commandOf(command: string, args: readonly string[]): Promise<StartServer> {
  const { startServer } = await import('../wrap/stdio/server-process.ts');
  return (errors) => startServer({ command, args, environment }, errors);
}

/** How to connect to a server over HTTP. */
async function upstreamOf(url: string, headers: readonly string[] = []): Promise<StartServer> {
  const [{ connectServer }, { readUpstream }, { log }] = await Promise.all([
    import('../wrap/http/http-server.ts'),
    import('../wrap/http/upstream.ts'),
    import('../program/log.ts'),
  ]);
  const upstream = readUpstream(url, headers, environment);
  return async () => connectServer(upstream, log);
}

/** How to reach a server that is started or connected to. @throws {ProgramError} unless one of the two is named */
async function serverOf(
  command: string | undefined,
  args: readonly string[],
  { url, header }: Omit<RulesFlags, 'out'>,
): Promise<StartServer> {
  if (command !== undefined && url === undefined) return commandOf(command, args);
  if (command === undefined && url !== undefined) return upstreamOf(url, header);
  throw new ProgramError('Name either a command, after --, or the --url of a server.');
}

/** Loads the wrapper. */
async function startOf(flags: WrapFlags): Promise<(server: StartServer) => Promise<number>> {
  const [{ runWrap }, { log }] = await Promise.all([
    import('../wrap/run-wrap.ts'),
    import('../program/log.ts'),
  ]);
  const { agent, principal, rules, expiresIn } = flags;
  const asked = { agentId: agent, principalId: principal, expiresIn, rulesFile: rules };
  return (server) => runWrap({ ...asked, environment, server, input, output, log, signal: untilSignal() });
}

/**
 * The commands of the program. Each loads only what it needs, because its user waits for it.
 * @param end called with the exit code when a command has ended
 */
export async function createProgram(end: (exitCode: number) => void): Promise<Command> {
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
    .command('setup')
    .description('Puts an MCP server behind Grantex, and writes it into the configuration of your client.')
    .usage('[options] -- <command> [args...]')
    .addOption(
      new Option('--client <name>', 'the client to write; default: the one that is installed').choices(
        CLIENT_NAMES,
      ),
    )
    .option('--project', "the configuration of this folder's project, in place of your own")
    .option('--config <file>', 'the configuration file, if it is not in its usual place')
    .option('--name <name>', 'what the client calls the server; default: from its command')
    .option('--principal <id>', 'the person who approves; default: GRANTEX_PRINCIPAL')
    .option('--expires-in <duration>', EXPIRES_IN)
    .option('--rules <file>', 'the rules file to write, or to keep; default: one in GRANTEX_STORE_DIR')
    .option('--env <name>', 'a variable that the server needs, taken from the environment', collect)
    .option('-y, --yes', 'accept what is proposed, and ask nothing')
    .option('--dry-run', 'show what would be done, and do nothing')
    .option('--json', 'print the result as JSON')
    .option('--undo', 'take a setup back: the entry, the agent with its grants, its keys')
    .argument('[command]', 'the command that starts the server')
    .argument('[args...]', 'its arguments')
    .passThroughOptions()
    .addHelpText('after', SETUP_EXAMPLES)
    .action(async (command: string | undefined, args: string[], flags: SetupFlags) => {
      const { setupCommand } = await import('../setup/setup-command.ts');
      await setupCommand({
        flags,
        server: command === undefined ? undefined : [command, ...args],
        // By their whole paths, because clients have another search path than a shell.
        program: [process.execPath, realpathSync(process.argv[1] ?? '')],
        machine: { platform: process.platform, home: homedir(), folder: process.cwd(), environment },
        input,
        output,
        signal: untilSignal(),
        now: () => new Date(),
      });
      end(EXIT.ok);
    });

  program
    .command('wrap')
    .description('Runs a stdio MCP server behind the guard: each call of a tool is checked against a grant.')
    .usage('[options] -- <command> [args...]')
    .requiredOption('--rules <file>', RULES)
    .option('--agent <id>', AGENT)
    .option('--principal <id>', PRINCIPAL)
    .option('--expires-in <duration>', EXPIRES_IN)
    .argument('<command>', 'the command that starts the server')
    .argument('[args...]', 'its arguments')
    .passThroughOptions()
    .action(async (command: string, args: string[], flags: WrapFlags) => {
      const [run, server] = await Promise.all([startOf(flags), commandOf(command, args)]);
      end(await run(server));
    });

  program
    .command('proxy')
    .description('Puts the guard in front of an MCP server over HTTP, for a client on stdio.')
    .requiredOption('--url <url>', 'the endpoint of the server')
    .option('--header <name=variable>', HEADER, collect)
    .requiredOption('--rules <file>', RULES)
    .option('--agent <id>', AGENT)
    .option('--principal <id>', PRINCIPAL)
    .option('--expires-in <duration>', EXPIRES_IN)
    .action(async ({ url, header, ...flags }: WrapFlags & UpstreamFlags) => {
      const [run, server] = await Promise.all([startOf(flags), upstreamOf(url, header)]);
      end(await run(server));
    });

  program
    .command('rules')
    .description('Writes a first rules file from the tools of an MCP server.')
    .usage('[options] -- <command> [args...]')
    .option('--url <url>', 'the endpoint of a server over HTTP, in place of a command')
    .option('--header <name=variable>', HEADER, collect)
    .option('--out <file>', 'the file to write; default: standard output')
    .argument('[command]', 'the command that starts the server')
    .argument('[args...]', 'its arguments')
    .passThroughOptions()
    .action(async (command: string | undefined, args: string[], { out, ...flags }: RulesFlags) => {
      const [{ runRules }, { log }, server] = await Promise.all([
        import('../wrap/rules/run-rules.ts'),
        import('../program/log.ts'),
        serverOf(command, args, flags),
      ]);
      await runRules({ server, out, output, log, signal: untilSignal() });
      end(EXIT.ok);
    });

  program
    .command('catalog')
    .description('Writes what the tools of an MCP server take, for "grantex resources catalog push".')
    .usage('[options] -- <command> [args...]')
    .requiredOption('--rules <file>', RULES)
    .option('--url <url>', 'the endpoint of a server over HTTP, in place of a command')
    .option('--header <name=variable>', HEADER, collect)
    .argument('[command...]', 'the command that starts the server, and its arguments')
    .passThroughOptions()
    .action(async ([command, ...args]: string[], { rules, ...flags }: CatalogFlags) => {
      const [{ runCatalog }, server] = await Promise.all([
        import('../wrap/rules/run-catalog.ts'),
        serverOf(command, args, flags),
      ]);
      await runCatalog({ server, rulesFile: rules, output, signal: untilSignal() });
      end(EXIT.ok);
    });

  return program;
}
