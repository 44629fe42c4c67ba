import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { type Grantex, GrantexError, type SecretStore } from '@grantex/sdk';
import { createFileStore } from '@grantex/sdk/node';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { readSettings, readVariable, type Settings } from '../program/environment.ts';
import { ProgramError } from '../program/program-error.ts';
import { readVersion } from '../program/version.ts';
import type { KnownRoles } from '../toolkit/tool-context.ts';
import { createServer } from './create-server.ts';
import { createDecisions } from '../toolkit/decisions.ts';
import { createKeptGrants } from '../toolkit/kept-grants.ts';
import { cleanText } from '../toolkit/untrusted.ts';

/** The parts of a process that the server uses. */
export interface ServeOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly input: Readable;
  /** Carries only the protocol. */
  readonly output: Writable;
  /** Writes a line for the operator of this program, never with a secret. */
  readonly log: (line: string) => void;
}

/** How long to wait for the roles, in milliseconds. The client waits meanwhile. */
const LONGEST_WAIT = 5_000;

/**
 * Serves the Grantex MCP server until its input ends. It keeps tokens in files, and a model gets only their ids. If the
 * Grantex server cannot be reached, every tool is offered and reports the failure when it is called.
 * @throws {ProgramError} naming the variable of the environment that is missing or wrong
 */
export async function serve({ environment, input, output, log }: ServeOptions): Promise<void> {
  const settings = readSettings(environment);
  const roles = await learnRoles(settings.gx, log);
  const implementation = { name: 'grantex', title: 'Grantex', version: await readVersion() };
  const { gx } = settings;
  const url = new URL(settings.url);
  const kept = createKeptGrants(gx, openStoreOnce(settings, url));
  const decisions = createDecisions(gx, kept);
  const principalId = readVariable(environment, 'GRANTEX_PRINCIPAL');
  const context = { gx, url, roles, log, kept, decisions, principalId };

  const transport = new StdioServerTransport(input, output);
  const closed = whenClosed(transport);
  serveStdio(() => createServer(implementation, context), {
    transport,
    onerror: (error) => log(cleanText(`a message could not be handled: ${error.message}`)),
  });
  await closed;
}

/** Returns undefined if the server does not answer soon. The server checks the roles at each call anyway. */
async function learnRoles(gx: Grantex, log: ServeOptions['log']): Promise<KnownRoles> {
  try {
    return (await gx.me.get({ signal: AbortSignal.timeout(LONGEST_WAIT) })).roles;
  } catch (error) {
    if (GrantexError.is(error) && error.code === 'CREDENTIAL_UNKNOWN')
      throw new ProgramError('GRANTEX_API_KEY is not known to the server at GRANTEX_URL.', { cause: error });
    log('the Grantex server did not return the roles of the API key, so all tools are offered');
    return undefined;
  }
}

/** Opens a folder for each server and developer, so that two keys on one machine do not share tokens. */
function openStoreOnce({ gx, directory }: Settings, url: URL): () => Promise<SecretStore> {
  let store: SecretStore | undefined;
  return async () => {
    if (store === undefined) {
      const { developerId } = await gx.me.get();
      // Encoded, so that no answer of a server leads to another folder.
      const folder = encodeURIComponent(`${url.host}_${developerId}`);
      store = createFileStore({ directory: join(directory, folder) });
    }
    return store;
  };
}

/** Resolves when a transport is closed. `serveStdio` sets `onclose` itself, so this wraps `close`. */
function whenClosed(transport: StdioServerTransport): Promise<void> {
  return new Promise((resolve) => {
    const close = transport.close.bind(transport);
    transport.close = async () => {
      await close();
      resolve();
    };
  });
}
