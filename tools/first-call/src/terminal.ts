import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A shell in which a script types. */
export interface Terminal extends AsyncDisposable {
  /**
   * Types a line, and waits until the shell asks for the next one.
   * @throws {Error} with the output, if it fails
   */
  type(line: string): Promise<void>;
  /** Forgets the output so far. */
  clear(): void;
  /**
   * Waits for an output.
   * @throws {Error} with the output that came instead
   */
  see(what: string, isShown: (output: string) => boolean): Promise<void>;
}

/** How long a line may take, and an output, in milliseconds. */
const TIMEOUT = 600_000;
const PATIENCE = 90_000;
const BETWEEN = 20;

/**
 * Each program that runs beside others is a job, as it is for a person: `kill %1` ends it as a whole. No program reads what is
 * typed. After each line stands the name of the shell, with the exit code. When nobody types any more, all jobs end, and are killed after ten seconds.
 */
const SHELL = `
set -m
while IFS= read -r -u 9 line; do
  eval "$line"
  printf '\\n%s %s\\n' "$0" "$?"
done 9<&0 </dev/null
kill -TERM -- $(jobs -p | sed "s/^/-/") 2>/dev/null
for second in $(seq 10); do [ -z "$(jobs -pr)" ] && exit; sleep 1; done
kill -KILL -- $(jobs -p | sed "s/^/-/") 2>/dev/null`;

/** Opens a terminal. Its programs end with it. */
export function openTerminal(folder: string, environment: Readonly<Record<string, string>>): Terminal {
  const mark = `prompt-${randomUUID()}`;
  const shell = spawn('bash', ['--noprofile', '--norc', '-c', SHELL, mark], {
    cwd: folder,
    env: environment,
    stdio: 'pipe',
    detached: true,
  });
  const lines = shell.stdin;
  // The shell may end while it is typed into.
  lines.on('error', () => {});
  const ended = once(shell, 'close');
  let output = '';
  for (const stream of [shell.stdout, shell.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });

  async function until(what: string, patience: number, isTrue: () => boolean): Promise<void> {
    const deadline = performance.now() + patience;
    while (!isTrue()) {
      if (performance.now() > deadline || shell.exitCode !== null) throw new Error(`${what}\n${output}`);
      await sleep(BETWEEN);
    }
  }

  return {
    async type(line) {
      await awaitPort(line);
      const prompt = new RegExp(`\\n?${mark} (\\d+)\\n`);
      lines.write(`${line}\n`);
      await until(`This does not end: ${line}`, TIMEOUT, () => prompt.test(output));
      const [, code] = prompt.exec(output) ?? [];
      output = output.replace(prompt, '\n');
      if (code !== '0') throw new Error(`This ends with ${code}: ${line}\n${output}`);
    },
    clear() {
      output = '';
    },
    see: (what, isShown) => until(`Not shown: ${what}`, PATIENCE, () => isShown(output)),
    async [Symbol.asyncDispose]() {
      lines.end();
      await ended;
    },
  };
}

/**
 * Waits until something listens where a line calls. Whoever types the line has taken longer than a program needs to start.
 */
async function awaitPort(line: string): Promise<void> {
  const [, port] = /^curl .*\blocalhost:(\d+)/.exec(line) ?? [];
  if (port === undefined) return;
  const deadline = performance.now() + PATIENCE;
  while (performance.now() < deadline && !(await listens(Number(port)))) await sleep(BETWEEN);
}

export async function listens(port: number): Promise<boolean> {
  const socket = createConnection({ port, host: 'localhost' });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
