import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from 'test-config';
import type { Project } from './project.ts';
import type { Runtime } from './runtimes.ts';
import type { Served } from './served.ts';
import type { Subject } from './subjects.ts';

/** From the start of a program to its answers, in seconds. */
export interface FirstCalls {
  readonly allowed: number;
  readonly refused: number;
}

/** What the answer to a call contains: one that is allowed, then one that is refused. */
const ANSWERS: readonly RegExp[] = [/AI 101|OS 87|user_alice/, /insufficient_scope/];
/** How long a program may take, in milliseconds. */
const TIMEOUT = 180_000;

/**
 * Runs the example of a project on a runtime: calls it within the grant, and then beyond it.
 * @throws {Error} with the output of a program that answers otherwise, or ends otherwise
 */
export async function callFirst(
  { path }: Subject,
  { folder, program: file, environment: own }: Project,
  { command }: Runtime,
  { environment, tokens }: Served,
): Promise<FirstCalls> {
  const port = await freePort();
  const [program = '', ...parameters] = command(file, port, environment);
  const started = performance.now();
  const child = spawn(program, parameters, {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      WRANGLER_SEND_METRICS: 'false',
      NEXT_TELEMETRY_DISABLED: '1',
      ...own,
      ...environment,
      PORT: `${port}`,
      UVICORN_PORT: `${port}`,
      GRANT_TOKEN: tokens.wide,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group, so that what it starts ends with it.
    detached: true,
  });
  const end = (signal: NodeJS.Signals): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal);
  };
  const limit = setTimeout(() => end('SIGKILL'), TIMEOUT);
  const ended = once(child, 'close') as Promise<[number | null]>;
  const output = outputOf(child);
  const answers = path === undefined ? linesOf(child) : answersOverHttp({ path, port, tokens, child });
  const times: number[] = [];
  try {
    for (const expected of ANSWERS) {
      const { value: answer = '' } = await answers.next();
      if (!expected.test(answer)) throw new Error(`The answer lacks ${expected}: ${answer}`);
      times.push((performance.now() - started) / 1000);
    }
    if (path !== undefined) end('SIGTERM');
    // A program whose calls are over ends by itself.
    const [code] = await ended;
    if (path === undefined && code !== 0) throw new Error(`The program ended with ${code}.`);
  } catch (cause) {
    end('SIGKILL');
    await ended;
    throw new Error(`${(cause as Error).message}\n${output()}`, { cause });
  } finally {
    clearTimeout(limit);
  }
  const [allowed = 0, refused = 0] = times;
  return { allowed, refused };
}

function outputOf({ stdout, stderr }: ChildProcess): () => string {
  let output = '';
  for (const stream of [stdout, stderr]) stream?.on('data', (part: Buffer) => (output += part.toString()));
  return () => output;
}

type Answers = AsyncGenerator<string, undefined, undefined>;

async function* linesOf({ stdout }: ChildProcess): Answers {
  if (stdout !== null) yield* createInterface({ input: stdout });
  return undefined;
}

interface ServerCalls {
  readonly path: NonNullable<Subject['path']>;
  readonly port: number;
  readonly tokens: Served['tokens'];
  readonly child: ChildProcess;
}

async function* answersOverHttp({ path, port, tokens, child }: ServerCalls): Answers {
  const isSearch = 'search' in path;
  const url = `http://127.0.0.1:${port}${isSearch ? path.search : path.booking}`;
  const search = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } });
  const booking = (price: number): RequestInit => ({
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.wide}`, 'content-type': 'application/json' },
    body: JSON.stringify({ flight: 'AI 101', price }),
  });
  const requests = isSearch ? [search(tokens.wide), search(tokens.narrow)] : [booking(420), booking(900)];
  for (const request of requests) {
    let answer: Response | undefined;
    while (answer === undefined) {
      if (child.exitCode !== null || child.signalCode !== null) return undefined;
      answer = await fetch(url, request).catch(() => undefined);
      // It does not listen yet.
      if (answer === undefined) await sleep(10);
    }
    yield await answer.text();
  }
  return undefined;
}
