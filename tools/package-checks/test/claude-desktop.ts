import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

/** A server as `claude_desktop_config.json` describes it. */
interface ServerEntry {
  readonly command: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The servers that a README adds to `claude_desktop_config.json`, by name. */
export function configurationsIn(readme: string): Readonly<Record<string, ServerEntry>> {
  const blocks = [...readme.matchAll(/```json\n([^]*?)```/g)].map(([, text = '']) => text);
  const entries = blocks
    .filter((text) => text.includes('"mcpServers"'))
    .map((text) => (JSON.parse(text) as { mcpServers: Record<string, ServerEntry> }).mcpServers);
  return Object.assign({}, ...entries) as Record<string, ServerEntry>;
}

/** The parts of a configuration that depend on its user. */
interface Changes {
  readonly env: Readonly<Record<string, string>>;
  /** Replacements for arguments. */
  readonly args?: Readonly<Record<string, string>>;
  /** The command line of the wrapped server. */
  readonly wrapped?: readonly string[];
}

/** Starts a configured server as Claude Desktop does, but in a folder where the program is installed, and uses it. */
export async function withServer<RESULT>(
  entry: ServerEntry | undefined,
  folder: string,
  { env, args: changes = {}, wrapped }: Changes,
  use: (client: Client) => Promise<RESULT>,
): Promise<RESULT> {
  if (entry === undefined) throw new Error('the README has no such configuration');
  const { command, args = [] } = entry;
  const own = wrapped === undefined ? args : args.slice(0, args.indexOf('--') + 1);
  const changed = {
    // In any case, no package of that name from the public registry runs.
    command: 'npx',
    args: ['--no-install', command, ...own.map((each) => changes[each] ?? each), ...(wrapped ?? [])],
    env: { ...entry.env, ...env },
  };
  return withEntry(changed, folder, use);
}

/** Starts a server by its entry as it is, in a folder, and uses it. */
export async function withEntry<RESULT>(
  entry: ServerEntry | undefined,
  folder: string,
  use: (client: Client) => Promise<RESULT>,
): Promise<RESULT> {
  if (entry === undefined) throw new Error('there is no such entry');
  const { command, args = [], env } = entry;
  const client = new Client({ name: 'claude-ai', version: '0.1.0' });
  const transport = new StdioClientTransport({ command, args: [...args], env: { ...env }, cwd: folder });
  await client.connect(transport);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}
