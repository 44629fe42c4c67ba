import { createInterface } from 'node:readline';
import { type Callback, listenForCallback } from './callback.ts';
import { type FileProvider, fileProvider } from './file-provider.ts';

/** A call that a program is asked for, one line of JSON on its standard input. */
export interface AskedCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What a program says, one line of JSON on its standard output. */
export type Said =
  | { readonly open: string }
  | { readonly result: { readonly isError: boolean; readonly text: string } }
  | { readonly error: string };

/** What the two lines of the SDK do differently. */
export interface SdkLine<CLIENT, TOKENS, DISCOVERY> {
  readonly name: string;
  /** A client that has an id already. */
  known(client_id: string): CLIENT;
  /** Connects with new transport. */
  connect(url: URL, provider: FileProvider<CLIENT, TOKENS, DISCOVERY>): Promise<Connected>;
  /** Whether somebody must log in. */
  isUnauthorized(error: unknown): boolean;
}

export interface Connected {
  /** Rejects where somebody must log in. */
  readonly ready: Promise<unknown>;
  callTool(call: AskedCall): Promise<unknown>;
  /** Redeems the answer to a login. */
  finish(answer: URLSearchParams): Promise<void>;
}

/**
 * Runs a client of MCP as the guide of its SDK shows: calls a tool, and where somebody must log in opens a page, redeems
 * the answer and calls again. Parameters of the process: the URL of the server, the folder of its login, and an id if it has one.
 */
export async function runProgram<CLIENT, TOKENS, DISCOVERY>(
  line: SdkLine<CLIENT, TOKENS, DISCOVERY>,
): Promise<void> {
  const [, , address = '', folder = '', clientId] = process.argv;
  const callback = await listenForCallback();
  const provider = fileProvider<CLIENT, TOKENS, DISCOVERY>(
    {
      folder,
      name: line.name,
      redirectUrl: callback.url,
      known: clientId === undefined ? undefined : line.known(clientId),
    },
    (url) => say({ open: url.href }),
  );
  let connected: Connected | undefined;
  for await (const text of createInterface({ input: process.stdin })) {
    const call = JSON.parse(text) as AskedCall;
    try {
      say({ result: resultOf(await callWithLogin(call)) });
    } catch (error) {
      say({ error: error instanceof Error ? error.message : String(error) });
    }
  }
  // Connections that are kept would hold the process for seconds.
  process.exit();

  async function callWithLogin(call: AskedCall): Promise<unknown> {
    for (let logins = 0; ; logins += 1) {
      connected ??= await line.connect(new URL(address), provider);
      try {
        await connected.ready;
        return await connected.callTool(call);
      } catch (error) {
        if (!line.isUnauthorized(error) || logins === 2) throw error;
        await connected.finish(await answerOf(callback, provider));
        connected = undefined;
      }
    }
  }
}

async function answerOf(
  callback: Callback,
  provider: Pick<FileProvider<unknown, unknown, unknown>, 'expectedState'>,
): Promise<URLSearchParams> {
  const answer = await callback.next();
  if (answer.get('state') !== provider.expectedState()) throw new Error('The answer has another state.');
  return answer;
}

function resultOf(result: unknown): { isError: boolean; text: string } {
  const { content, isError = false } = result as { content: { text?: string }[]; isError?: boolean };
  return { isError, text: content.map(({ text = '' }) => text).join('\n') };
}

function say(said: Said): void {
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
