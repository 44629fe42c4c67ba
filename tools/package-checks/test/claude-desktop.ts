import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

/** As `claude_desktop_config.json` names a server. */
interface ServerEntry {
  readonly command: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What a README puts into `claude_desktop_config.json`, by the names of the servers. */
export function configurationsIn(readme: string): Readonly<Record<string, ServerEntry>> {
  const blocks = [...readme.matchAll(/```json\n([^]*?)```/g)].map(([, text = '']) => text);
  const entries = blocks
    .filter((text) => text.includes('"mcpServers"'))
    .map((text) => (JSON.parse(text) as { mcpServers: Record<string, ServerEntry> }).mcpServers);
  return Object.assign({}, ...entries) as Record<string, ServerEntry>;
}

/** What of a configuration is of the person whom it is written for. */
interface Changes {
  readonly env: Readonly<Record<string, string>>;
  /** What stands in place of an argument. */
  readonly args?: Readonly<Record<string, string>>;
  /** The command line of the wrapped server. */
  readonly wrapped?: readonly string[];
}

/** Starts a configured server as Claude Desktop does, but from a folder that has the program installed, and uses it. */
export async function withServer<RESULT>(
  entry: ServerEntry | undefined,
  folder: string,
  { env, args: changes = {}, wrapped }: Changes,
  use: (client: Client) => Promise<RESULT>,
): Promise<RESULT> {
  if (entry === undefined) throw new Error('the README has no such configuration');
  const { command, args = [] } = entry;
  const own = wrapped === undefined ? args : args.slice(0, args.indexOf('--') + 1);
  const client = new Client({ name: 'claude-ai', version: '0.1.0' });
  const transport = new StdioClientTransport({
    // Whatever happens, no package of that name on the public registry is run.
    command: 'npx',
    args: ['--no-install', command, ...own.map((each) => changes[each] ?? each), ...(wrapped ?? [])],
    env: { ...entry.env, ...env },
    cwd: folder,
  });
  await client.connect(transport);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}
