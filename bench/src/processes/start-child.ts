import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Message, Request } from './messages.ts';

/** A separate process, so that its cost can be measured alone. */
export interface Child {
  /** The port it listens on, when it is a server. */
  readonly url: string;
  /** Sends a request and waits for the answer; never two at once. */
  ask<KIND extends Request['kind']>(
    request: Extract<Request, { kind: KIND }>,
  ): Promise<Extract<Message, { kind: KIND }>>;
  /** Lets the process end in an orderly way. */
  stop(): Promise<void>;
}

/** The programs that run as separate processes: files of this folder. */
export type Program =
  | 'load-client'
  | 'bare-server'
  | 'express-server'
  | 'fastify-server'
  | 'koa-server'
  | 'mcp-server'
  | 'node-server'
  | 'oidc-server'
  | 'stream-server'
  | 'grantex-server';

/**
 * Starts a program with one parameter, which it reads as JSON.
 * @throws {Error} with its output when it does not become ready
 */
export async function startChild(program: Program, parameter: object = {}): Promise<Child> {
  const child = fork(join(import.meta.dirname, `${program}.ts`), [JSON.stringify(parameter)], {
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const ready = await nextMessage(child);
  if (ready.kind !== 'ready') throw new Error(`${program} did not become ready: ${JSON.stringify(ready)}`);
  return {
    url: ready.url ?? '',
    async ask(request) {
      const answered = nextMessage(child);
      child.send(request);
      const message = await answered;
      if (message.kind === 'fault') throw new Error(`${program}: ${message.message}`);
      return message as Extract<Message, { kind: typeof request.kind }>;
    },
    async stop() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

function nextMessage(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`a process ended with ${code}`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message as Message);
    });
  });
}

/** The parameter that a program was started with; the program's own file says what it is. */
export function startParameter(): unknown {
  return JSON.parse(process.argv[2] ?? '{}');
}
