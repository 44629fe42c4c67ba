import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CHILD_ENVIRONMENT } from 'test-config';
import type { Said } from '../../programs/program.ts';
import type { Client, Seen } from '../client.ts';

const root = join(import.meta.dirname, '..', '..');

/** A program on an SDK, see `programs/`. */
function sdkClient(name: string, file: string): Client {
  const manifest = readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  return {
    name,
    version,
    redirectUri: 'http://127.0.0.1/callback',
    async start({ url, folder, clientId, open }) {
      const program = join(root, 'programs', file);
      const process_ = spawn(
        process.execPath,
        [program, url, folder, ...(clientId === undefined ? [] : [clientId])],
        {
          env: CHILD_ENVIRONMENT,
          stdio: ['pipe', 'pipe', 'inherit'],
        },
      );
      const lines = createInterface({ input: process_.stdout })[Symbol.asyncIterator]();
      return {
        async call(call) {
          process_.stdin.write(`${JSON.stringify(call)}\n`);
          for (;;) {
            const line = await lines.next();
            if (line.done === true) throw new Error(`${name} has ended.`);
            const said = JSON.parse(line.value) as Said;
            if ('open' in said) open(said.open);
            else return seenOf(said);
          }
        },
        async [Symbol.asyncDispose]() {
          const ended = once(process_, 'close');
          process_.stdin.end();
          await ended;
        },
      };
    },
  };
}

function seenOf(said: Exclude<Said, { open: string }>): Seen {
  if ('error' in said) return said;
  return said.result.isError ? { error: said.result.text } : { answer: said.result.text };
}

export const client2: Client = sdkClient('@modelcontextprotocol/client', 'client-2.ts');
/** Its tokens are bound to a key. */
export const client2Dpop: Client = sdkClient('@modelcontextprotocol/client', 'client-2-dpop.ts');
export const sdk1: Client = sdkClient('@modelcontextprotocol/sdk', 'sdk-1.ts');
