import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { type Grantex, GrantexError, type SecretStore } from '@grantex/sdk';
import { createFileStore } from '@grantex/sdk/node';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { readSettings, type Settings } from '../program/environment.ts';
import { ProgramError } from '../program/program-error.ts';
import { readVersion } from '../program/version.ts';
import type { KnownRoles } from '../toolkit/tool-context.ts';
import { createServer } from './create-server.ts';
import { createKeptGrants } from '../toolkit/kept-grants.ts';
import { cleanText } from '../toolkit/untrusted.ts';

/** What a process is made of, as far as the server needs it. */
export interface ServeOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly input: Readable;
  /** Carries the protocol, and nothing else. */
  readonly output: Writable;
  /** Takes one line for whoever operates this program; never a secret. */
  readonly log: (line: string) => void;
}

/** A client waits for its first answer meanwhile. */
const LONGEST_WAIT = 5_000;

/**
 * Serves the Grantex MCP server until its input ends. It holds tokens in files, and gives a model nothing but their
 * ids. A Grantex server that cannot be reached ends nothing: every tool is offered then, and says so when it is called.
 * @throws {ProgramError} naming the variable of the environment that is missing or wrong
 */
export async function serve({ environment, input, output, log }: ServeOptions): Promise<void> {
  const settings = readSettings(environment);
  const roles = await learnRoles(settings.gx, log);
  const implementation = { name: 'grantex', title: 'Grantex', version: await readVersion() };
  const { gx } = settings;
  const url = new URL(settings.url);
  const context = { gx, url, roles, log, kept: createKeptGrants(gx, openStoreOnce(settings, url)) };

  const transport = new StdioServerTransport(input, output);
  const closed = whenClosed(transport);
  serveStdio(() => createServer(implementation, context), {
    transport,
    onerror: (error) => log(cleanText(`a message could not be handled: ${error.message}`)),
  });
  await closed;
}

/** Nothing at all where the server does not answer soon: what a key may do, the server decides at each call anyway. */
async function learnRoles(gx: Grantex, log: ServeOptions['log']): Promise<KnownRoles> {
  try {
    return (await gx.me.get({ signal: AbortSignal.timeout(LONGEST_WAIT) })).roles;
  } catch (error) {
    if (GrantexError.is(error) && error.code === 'CREDENTIAL_UNKNOWN')
      throw new ProgramError('GRANTEX_API_KEY is not known to the server at GRANTEX_URL.', { cause: error });
    log('the Grantex server has not said what the API key may do; tools are offered all the same');
    return undefined;
  }
}

/** A folder for each server and developer: two keys on one machine never meet each other's tokens. */
function openStoreOnce({ gx, directory }: Settings, url: URL): () => Promise<SecretStore> {
  let store: SecretStore | undefined;
  return async () => {
    if (store === undefined) {
      const { developerId } = await gx.me.get();
      // One folder name: whatever a server answers, it leads nowhere else.
      const folder = encodeURIComponent(`${url.host}_${developerId}`);
      store = createFileStore({ directory: join(directory, folder) });
    }
    return store;
  };
}

/** Whoever serves sets `onclose` of a transport; `close` is what every way of ending it goes through. */
function whenClosed(transport: StdioServerTransport): Promise<void> {
  return new Promise((resolve) => {
    const close = transport.close.bind(transport);
    transport.close = async () => {
      await close();
      resolve();
    };
  });
}
