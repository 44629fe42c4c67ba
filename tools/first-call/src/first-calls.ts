import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Project } from './project.ts';
import type { Runtime } from './runtimes.ts';
import type { Served } from './served.ts';
import type { Subject } from './subjects.ts';

/** From the start of a program to its answers, in seconds. */
export interface FirstCalls {
  readonly allowed: number;
  readonly refused: number;
}

/** What each answer contains. */
const ANSWERS = ['AI 101', 'amount_over'] as const;
/** How long a program may take, in milliseconds. */
const TIMEOUT = 180_000;

/**
 * Runs the example of a project on a runtime: books within the grant, and then more than it allows.
 * @throws {Error} with the output of a program that answers otherwise, or ends otherwise
 */
export async function callFirst(
  { file, kind }: Subject,
  { folder }: Project,
  { command: [program = '', ...parameters] }: Runtime,
  { environment, token }: Served,
): Promise<FirstCalls> {
  const port = await freePort();
  const started = performance.now();
  const child = spawn(program, [...parameters, kind === 'server' ? file : 'call.mjs'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, ...environment, PORT: `${port}`, GRANT_TOKEN: token },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT,
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  const output = outputOf(child);
  const answers = kind === 'server' ? bookOverHttp(port, token, child) : linesOf(child);
  const times: number[] = [];
  try {
    for (const expected of ANSWERS) {
      const { value: answer = '' } = await answers.next();
      if (!answer.includes(expected)) throw new Error(`The answer lacks ${expected}: ${answer}`);
      times.push((performance.now() - started) / 1000);
    }
    if (kind === 'server') child.kill('SIGTERM');
    // A program whose calls are over ends by itself.
    const [code] = await ended;
    if (kind === 'program' && code !== 0) throw new Error(`The program ended with ${code}.`);
  } catch (cause) {
    child.kill('SIGKILL');
    await ended;
    throw new Error(`${(cause as Error).message}\n${output()}`, { cause });
  }
  const [allowed = 0, refused = 0] = times;
  return { allowed, refused };
}

function outputOf({ stdout, stderr }: ChildProcess): () => string {
  let output = '';
  for (const stream of [stdout, stderr]) stream?.on('data', (part: Buffer) => (output += part.toString()));
  return () => output;
}

async function* linesOf({ stdout }: ChildProcess): AsyncGenerator<string, undefined, undefined> {
  if (stdout !== null) yield* createInterface({ input: stdout });
  return undefined;
}

async function* bookOverHttp(
  port: number,
  token: string,
  child: ChildProcess,
): AsyncGenerator<string, undefined, undefined> {
  for (const price of [420, 900]) {
    const request = {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ flight: 'AI 101', price }),
    };
    let answer: Response | undefined;
    while (answer === undefined) {
      if (child.exitCode !== null || child.signalCode !== null) return undefined;
      answer = await fetch(`http://127.0.0.1:${port}/bookings`, request).catch(() => undefined);
      // It does not listen yet.
      if (answer === undefined) await sleep(10);
    }
    yield await answer.text();
  }
  return undefined;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
