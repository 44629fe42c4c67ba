import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { freePort } from 'test-config';
import type { Client, Seen } from '../client.ts';
import { loginIn, VERSIONS, withoutBrowser } from './installed.ts';

/** The command line of the MCP Inspector: a process for each call. */
export function inspector(installed: string): Client {
  const name = '@modelcontextprotocol/inspector';
  const program = join(installed, 'node_modules', name, 'clients', 'launcher', 'build', 'index.js');
  return {
    name,
    version: VERSIONS[name],
    redirectUri: 'http://127.0.0.1/oauth/callback',
    async start({ url, issuer, folder, clientId, open }) {
      const env = {
        ...(await withoutBrowser(folder)),
        MCP_STORAGE_DIR: folder,
        MCP_INSPECTOR_SECRET_STORE: 'file',
        // Without a terminal it opens nothing unless it is told to.
        MCP_AUTO_OPEN_ENABLED: 'true',
        MCP_OAUTH_CALLBACK_URL: `http://127.0.0.1:${await freePort()}/oauth/callback`,
      };
      const known = clientId === undefined ? [] : ['--client-id', clientId];
      return {
        async call({ tool, arguments: given }) {
          const call = [
            '--method',
            'tools/call',
            '--tool-name',
            tool,
            '--tool-args-json',
            JSON.stringify(given),
          ];
          const parameters = [
            '--cli',
            '--server-url',
            url,
            '--transport',
            'http',
            '--format',
            'json',
            ...call,
          ];
          const process_ = spawn(process.execPath, [program, ...parameters, ...known], {
            env,
            stdio: 'pipe',
          });
          // It asks whether to log in for one more scope.
          process_.stdin.end('y\n');
          let errors = '';
          process_.stderr.on('data', (part: Buffer) => {
            const before = loginIn(errors, issuer);
            errors += String(part);
            const login = loginIn(errors, issuer);
            if (before === undefined && login !== undefined) open(login);
          });
          const [printed] = await Promise.all([text(process_.stdout), once(process_, 'close')]);
          return seenIn(printed, errors);
        },
        [Symbol.asyncDispose]: async () => {},
      };
    },
  };
}

/** It prints a result on its standard output, or else an error as the last JSON among its other lines. */
function seenIn(printed: string, errors: string): Seen {
  const [line = ''] =
    printed === ''
      ? errors
          .split('\n')
          .filter((one) => one.startsWith('{'))
          .slice(-1)
      : [printed];
  const { result, error } = JSON.parse(line) as Printed;
  if (result === undefined) return { error: error?.message ?? line };
  const said = result.content.map((part) => part.text).join('\n');
  return result.isError === true ? { error: said } : { answer: said };
}

interface Printed {
  readonly result?: { readonly content: readonly { readonly text: string }[]; readonly isError?: boolean };
  readonly error?: { readonly message: string };
}
