import { ERROR_CODES, isObject, type Message, PROTOCOL_VERSION_KEY } from './messages.ts';
import { createWriter, readMessages } from './lines.ts';
import type { ServerProcess, StartServer } from './server-process.ts';
import { messageOf } from '../../program/log.ts';
import { EXIT, ProgramError } from '../../program/program-error.ts';

/** The name and the tools of a server. */
export interface ServerDescription {
  readonly name: string;
  /** All pages of `tools/list`. */
  readonly tools: readonly ToolDescription[];
}

export interface ToolDescription {
  readonly name: string;
  readonly annotations?: { readonly readOnlyHint?: unknown; readonly destructiveHint?: unknown };
}

/** How long a server can take to start and to list its tools. `npx` may have to download it first. */
const PATIENCE = 120_000;
const BEFORE_TERM = 500;
const MOST_PAGES = 1_000;

const CLIENT = { name: 'grantex-mcp', version: '1' };
/** Every capability of a client, because some servers offer tools only to such clients. */
const CAPABILITIES = {
  roots: { listChanged: true },
  sampling: { context: {}, tools: {} },
  elicitation: { form: {}, url: {} },
  tasks: {
    list: {},
    cancel: {},
    requests: { sampling: { createMessage: {} }, elicitation: { create: {} } },
  },
};
const MODERN_META = {
  [PROTOCOL_VERSION_KEY]: '2026-07-28',
  'io.modelcontextprotocol/clientInfo': CLIENT,
  'io.modelcontextprotocol/clientCapabilities': CAPABILITIES,
};

/**
 * Starts a server, asks for its tools, and ends it.
 * @param signal ends it early
 * @throws {ProgramError} with what the server wrote to standard error, if it does not answer
 */
export async function describeServer(
  start: StartServer,
  signal: AbortSignal,
  patience: number = PATIENCE,
): Promise<ServerDescription> {
  const server = await start('pipe');
  let said = '';
  server.errors?.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString('utf8')}`.slice(-4_096);
  });
  const given = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
  try {
    return await Promise.race([ask(server), gone(server), over(given)]);
  } catch (cause) {
    const message = `The server did not list its tools: ${messageOf(cause)}\n${said}`;
    throw new ProgramError(message.trim(), { exitCode: EXIT.serverFailed, cause });
  } finally {
    server.end(signal.aborted ? 0 : BEFORE_TERM);
    await server.ended;
  }
}

async function ask(server: ServerProcess): Promise<ServerDescription> {
  const request = createAsker(server);
  const { result: hello } = await request('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: CAPABILITIES,
    clientInfo: CLIENT,
  });
  // A server that knows only revision 2026-07-28 has no such method and needs no handshake.
  const meta = isObject(hello) ? undefined : MODERN_META;
  if (meta === undefined) request.notify('notifications/initialized');
  const tools: ToolDescription[] = [];
  let name = nameIn(hello);
  let cursor: unknown;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await request('tools/list', {
      ...(cursor === undefined ? {} : { cursor }),
      ...(meta === undefined ? {} : { _meta: meta }),
    });
    const { result } = answer;
    if (!isObject(result) || !Array.isArray(result['tools'])) throw new Error(faultOf(answer));
    tools.push(...result['tools'].filter(isTool));
    name ??= nameIn(isObject(result['_meta']) ? result['_meta'] : undefined);
    cursor = result['nextCursor'];
    if (cursor === undefined) return { name: name ?? 'server', tools };
  }
  throw new Error(`its list of tools has more than ${MOST_PAGES} pages`);
}

interface Asker {
  (method: string, params: object): Promise<Message>;
  notify(method: string): void;
}

/** Sends one request after another, and answers the requests of the server so that it can continue. */
function createAsker({ input, output }: ServerProcess): Asker {
  const waiting = new Map<unknown, (answer: Message) => void>();
  const send = createWriter(input, output);
  let last = 0;
  readMessages(output, {
    message(message) {
      const { id, method } = message;
      if (method === undefined) return waiting.get(id)?.(message);
      if (id === undefined) return;
      if (method === 'ping') return void send({ jsonrpc: '2.0', id, result: {} });
      if (method === 'roots/list') return void send({ jsonrpc: '2.0', id, result: { roots: [] } });
      send({
        jsonrpc: '2.0',
        id,
        error: { code: ERROR_CODES.methodNotFound, message: 'This client asks only for tools.' },
      });
    },
    failed: () => undefined,
    // Reported once the server is in use.
    fault: () => undefined,
  });
  const request = (method: string, params: object): Promise<Message> => {
    last += 1;
    const id = last;
    return new Promise((resolve) => {
      waiting.set(id, resolve);
      send({ jsonrpc: '2.0', id, method, params });
    });
  };
  return Object.assign(request, { notify: (method: string) => void send({ jsonrpc: '2.0', method }) });
}

async function gone(server: ServerProcess): Promise<never> {
  throw new Error(`it ended with exit code ${await server.ended}`);
}

function over(signal: AbortSignal): Promise<never> {
  const fail = (reject: (reason: Error) => void): void =>
    reject(new Error('it took too long, or was interrupted'));
  return new Promise((_resolve, reject) => {
    if (signal.aborted) fail(reject);
    else signal.addEventListener('abort', () => fail(reject), { once: true });
  });
}

function isTool(tool: unknown): tool is ToolDescription {
  return isObject(tool) && typeof tool['name'] === 'string';
}

function nameIn(holder: unknown): string | undefined {
  if (!isObject(holder)) return undefined;
  const info = holder['serverInfo'] ?? holder['io.modelcontextprotocol/serverInfo'];
  return isObject(info) && typeof info['name'] === 'string' ? info['name'] : undefined;
}

function faultOf({ error }: Message): string {
  return isObject(error) ? `it answered ${String(error['message'])}` : 'its answer has no tools';
}
