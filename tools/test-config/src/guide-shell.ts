import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CHILD_ENVIRONMENT } from './child-environment.ts';

const source = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** The programs that guides call by name, from the sources of this clone. This `curl` waits until a service listens. */
const FUNCTIONS = `
node() { "$NODE" "$@"; }
npx() { "$@"; }
curl() { node "${source('tools/test-config/src/curl.ts')}" "$@"; }
grantex() { node "${source('packages/cli/src/main.ts')}" "$@"; }
grantex-mcp() { node "${source('packages/mcp-server/src/bin/grantex-mcp.ts')}" "$@"; }
grantex-server() { node "${source('apps/server/src/main/main.ts')}" "$@"; }
`;
/** How long a block may take, in milliseconds. */
const PATIENCE = 120_000;

export interface GuideShellOptions {
  /** The working folder, and the home of the reader. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
}

export interface GuideShell {
  /** Runs commands as a reader types them. @returns what they print on both streams, and how the last that failed ended */
  run(commands: string): Promise<{ printed: string; code: number }>;
  /** Ends the shell and what it has started. */
  end(): Promise<void>;
}

/** Starts one bash for all blocks of a guide: variables stay, and programs in the background go on. */
export function startGuideShell({ folder, environment }: GuideShellOptions): GuideShell {
  const env = { ...CHILD_ENVIRONMENT, HOME: folder, NODE: process.execPath, ...environment };
  const child = spawn('bash', [], { cwd: folder, env, detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stdin.write(`exec 2>&1\nset -E\ntrap 'failed=$?' ERR\n${FUNCTIONS}`);
  let count = 0;
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;

  return {
    async run(commands) {
      const mark = `end of block ${++count}:`;
      output = '';
      child.stdin.write(`failed=0\n${commands}\necho "${mark} $failed"\n`);
      const signal = AbortSignal.timeout(PATIENCE);
      const end = new RegExp(`${mark} (\\d+)\\n`);
      while (!end.test(output)) {
        if (hasEnded()) throw new Error(`the shell has ended:\n${output}`);
        await once(child.stdout, 'data', { signal }).catch((error: unknown) => {
          throw new Error(`these commands do not end:\n${commands}\n${output}`, { cause: error });
        });
      }
      const [printed = '', code] = output.split(end);
      return { printed, code: Number(code) };
    },
    async end() {
      if (child.pid === undefined || hasEnded()) return;
      const closed = once(child, 'close');
      process.kill(-child.pid, 'SIGKILL');
      await closed;
    },
  };
}
