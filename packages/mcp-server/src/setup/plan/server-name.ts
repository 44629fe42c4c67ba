import { win32 } from 'node:path';

/** Programs that start another one, which has the name. */
const RUNNERS: ReadonlySet<string> = new Set(
  'npx npm pnpm pnpx yarn bunx bun deno node python python3 uv uvx pipx docker podman sh bash cmd env exec dlx run tool x'.split(
    ' ',
  ),
);
const EMPTY_NAMES: ReadonlySet<string> = new Set(
  'index main server cli dist build src lib out bin mcp app node_modules packages'.split(' '),
);

/** What the configuration of a client can call a server. */
const NAME: RegExp = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

export function isServerName(name: string): boolean {
  return NAME.test(name);
}

/** A name for a server, from its command line: `filesystem` for `npx -y @modelcontextprotocol/server-filesystem`. */
export function nameOfCommand(command: string, args: readonly string[]): string {
  const candidates = [win32.basename(command), ...args].filter((part) => !part.startsWith('-'));
  for (const candidate of candidates) {
    // From a script upwards: `server-files` for `server-files/dist/index.js`.
    for (const part of candidate.split(/[\\/]/).toReversed()) {
      const name = plain(part);
      if (name === '' || RUNNERS.has(name) || EMPTY_NAMES.has(name)) continue;
      if (isServerName(name)) return name;
    }
  }
  return 'server';
}

/** Without version, extension and the words that all of them have. */
function plain(part: string): string {
  const name = win32
    .basename(part.replace(/(?<=.)@.*$/, ''))
    .replace(/\.(?:exe|cmd|js|mjs|cjs|ts|py)$/i, '')
    .replace(/^@/, '');
  return name.replace(/^(?:mcp-)?(?:server|mcp)-(?=.)/, '').replace(/(?<=.)-(?:mcp|server|mcp-server)$/, '');
}
