import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { Client } from '@modelcontextprotocol/client';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { serve } from '../../../src/server/serve.ts';
import { createWritten } from './written.ts';

/** The Grantex server over in-memory pipes, and the SDK's client for it. */
export interface ServerRig {
  readonly client: Client;
  /** Where it stores tokens. */
  readonly directory: string;
  /** The lines of its log. */
  readonly log: readonly string[];
  /** Calls a tool that must succeed, and returns its structured content. */
  use<ANSWER = Record<string, unknown>>(name: string, input?: Record<string, unknown>): Promise<ANSWER>;
  /** Calls a tool that must fail, and returns the body of the error. */
  fails(name: string, input?: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** The text of a tool's answer. */
  read(name: string, input?: Record<string, unknown>): Promise<string>;
  /** Ends it, and searches every byte that it wrote for secrets. */
  close(): Promise<void>;
}

export interface ServerRigOptions {
  readonly url: string;
  readonly apiKey: string;
  /** Default: a new one, which is removed at the end. */
  readonly directory?: string;
}

export async function openServer({ url, apiKey, directory: given }: ServerRigOptions): Promise<ServerRig> {
  const directory = given ?? (await mkdtemp(join(tmpdir(), 'grantex-mcp-')));
  const input = new PassThrough();
  const output = new PassThrough();
  const written = createWritten();
  output.on('data', (piece: Buffer) => written.take(piece));
  const log: string[] = [];
  const served = serve({
    environment: { GRANTEX_URL: url, GRANTEX_API_KEY: apiKey, GRANTEX_STORE_DIR: directory },
    input,
    output,
    log: (line) => void log.push(line),
  });
  const client = new Client({ name: 'test', version: '1.0.0' });
  // Both ends of a pipe are alike: this is the client's end.
  await client.connect(new StdioServerTransport(output, input));

  return {
    client,
    directory,
    log,
    use: async <ANSWER>(name: string, input: Record<string, unknown> = {}) => {
      const result = await client.callTool({ name, arguments: input });
      if (result.isError === true) throw new Error(`${name} failed: ${textOf(result)}`);
      return result.structuredContent as ANSWER;
    },
    fails: async (name, input = {}) => {
      const result = await client.callTool({ name, arguments: input });
      if (result.isError !== true) throw new Error(`${name} was expected to fail`);
      return JSON.parse(textOf(result)) as Record<string, unknown>;
    },
    read: async (name, input = {}) => textOf(await client.callTool({ name, arguments: input })),
    close: async () => {
      await client.close();
      input.end();
      await served;
      for (const line of log) written.take(`${line}\n`);
      written.search([apiKey]);
      if (given === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

/**
 * Opens a server that knows the roles of its key. On a busy machine the request for them can take longer than the program
 * waits: then it is opened again.
 * @param prepare called before each attempt
 */
export async function openWithRoles(
  options: ServerRigOptions,
  prepare: () => void = () => {},
): Promise<ServerRig> {
  for (;;) {
    prepare();
    const rig = await openServer(options);
    if (rig.log.length === 0) return rig;
    await rig.close();
  }
}

function textOf(result: Awaited<ReturnType<Client['callTool']>>): string {
  return result.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}
