import { setTimeout as sleep } from 'node:timers/promises';
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
  readonly title?: unknown;
  readonly inputSchema?: unknown;
  /** Unchecked claims of the server's author. */
  readonly annotations?: {
    readonly readOnlyHint?: unknown;
    readonly destructiveHint?: unknown;
    readonly openWorldHint?: unknown;
  };
}

/** Everything that a server offers. */
export interface ServerOffer extends ServerDescription {
  /** The URIs of its resources, and its URI templates. */
  readonly resources: readonly string[];
  /** The names of its prompts. */
  readonly prompts: readonly string[];
}

/** How long a server can take to start and to list its tools. `npx` may have to download it first. */
const PATIENCE = 120_000;
/** For a list of what is not a tool. */
const FOR_A_LIST = 5_000;
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
  return whileItRuns(start, signal, patience, async (server) => askForTools(await greet(server)));
}

/** Does what {@link describeServer} does, and asks for resources and prompts, too. One that it does not list, it lacks. */
export async function describeOffer(
  start: StartServer,
  signal: AbortSignal,
  patience: number = PATIENCE,
): Promise<ServerOffer> {
  return whileItRuns(start, signal, patience, async (server) => {
    const session = await greet(server);
    const described = await askForTools(session);
    const list = async (
      capability: string,
      method: string,
      member: string,
      key: string,
    ): Promise<string[]> => {
      if (!session.mayOffer(capability)) return [];
      // One that does not answer would hold up the tools.
      const late = sleep(FOR_A_LIST, [], { ref: false });
      const items = await Promise.race([allPages(session, method, member), late]).catch(() => []);
      return items
        .map((item) => (isObject(item) ? item[key] : undefined))
        .filter((name) => typeof name === 'string');
    };
    const prompts = await list('prompts', 'prompts/list', 'prompts', 'name');
    const templates = await list('resources', 'resources/templates/list', 'resourceTemplates', 'uriTemplate');
    const resources = await list('resources', 'resources/list', 'resources', 'uri');
    return { ...described, prompts, resources: [...templates, ...resources] };
  });
}

async function whileItRuns<ANSWER>(
  start: StartServer,
  signal: AbortSignal,
  patience: number,
  ask: (server: ServerProcess) => Promise<ANSWER>,
): Promise<ANSWER> {
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

/** A server that has been greeted. */
interface Session {
  readonly request: Asker;
  /** The name in its greeting. */
  readonly name: string | undefined;
  /** What each request carries. */
  readonly meta: object | undefined;
  /** Whether it has a capability, as far as it said. */
  mayOffer(capability: string): boolean;
}

async function greet(server: ServerProcess): Promise<Session> {
  const request = createAsker(server);
  const { result: hello } = await request('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: CAPABILITIES,
    clientInfo: CLIENT,
  });
  // A server that knows only revision 2026-07-28 has no such method and needs no handshake.
  const meta = isObject(hello) ? undefined : MODERN_META;
  if (meta === undefined) request.notify('notifications/initialized');
  const said = isObject(hello) ? hello['capabilities'] : undefined;
  return {
    request,
    name: nameIn(hello),
    meta,
    mayOffer: (capability) => !isObject(said) || Object.hasOwn(said, capability),
  };
}

async function askForTools(session: Session): Promise<ServerDescription> {
  let { name } = session;
  const tools = await allPages(session, 'tools/list', 'tools', (result) => {
    name ??= nameIn(isObject(result['_meta']) ? result['_meta'] : undefined);
  });
  return { name: name ?? 'server', tools: tools.filter(isTool) };
}

/** @throws when the answer is not a list, or the list does not end */
async function allPages(
  { request, meta }: Session,
  method: string,
  member: string,
  onPage: (result: Message) => void = () => undefined,
): Promise<unknown[]> {
  const items: unknown[] = [];
  let cursor: unknown;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await request(method, {
      ...(cursor === undefined ? {} : { cursor }),
      ...(meta === undefined ? {} : { _meta: meta }),
    });
    const { result } = answer;
    if (!isObject(result) || !Array.isArray(result[member])) throw new Error(faultOf(answer));
    items.push(...(result[member] as unknown[]));
    onPage(result);
    cursor = result['nextCursor'];
    if (cursor === undefined) return items;
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

const isTool = (tool: unknown): tool is ToolDescription => isObject(tool) && typeof tool['name'] === 'string';

function nameIn(holder: unknown): string | undefined {
  if (!isObject(holder)) return undefined;
  const info = holder['serverInfo'] ?? holder['io.modelcontextprotocol/serverInfo'];
  return isObject(info) && typeof info['name'] === 'string' ? info['name'] : undefined;
}

function faultOf({ error }: Message): string {
  return isObject(error) ? `it answered ${String(error['message'])}` : 'its answer has no tools';
}
