import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** How a program in another language is started: `bench/python`, `go/bench`. */
export interface ProgramCommand {
  readonly folder: string;
  readonly command: readonly [program: string, ...parameters: string[]];
}

/** A program in another language, in a separate process. Its own sources say what it answers. */
export interface OtherProgram {
  /** Where it listens, when it is a server. */
  readonly url: string;
  /** CPU time of the process so far, or of the calls that it was asked to make: of all threads. */
  ask(request: ProgramRequest): Promise<{ readonly seconds: number }>;
  /** Lets the process end. */
  stop(): Promise<void>;
}

export type ProgramRequest =
  | { readonly kind: 'cpu' }
  | { readonly kind: 'run'; readonly contender: string; readonly times: number };

type Answer = { readonly url?: string | null; readonly seconds?: number };

/**
 * Starts a program, and gives it a setting, the first line that it reads.
 * @throws {Error} when it ends before it is asked to; what it says of that is on the standard error output
 */
export async function startProgram(
  { folder, command }: ProgramCommand,
  setting: object,
): Promise<OtherProgram> {
  const [program, ...parameters] = command;
  const child = spawn(program, parameters, {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  // Nobody waits for it while the program works; its output ends then.
  ended.catch(() => undefined);
  // A program that has ended is noticed where its answer is missing.
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(setting)}\n`);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  async function read(): Promise<Answer> {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`${command.join(' ')} ended`);
    return JSON.parse(value) as Answer;
  }

  const { url } = await read();
  return {
    url: url ?? '',
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return { seconds: (await read()).seconds ?? Number.NaN };
    },
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
