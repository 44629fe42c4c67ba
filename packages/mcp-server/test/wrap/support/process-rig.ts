import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTestIssuer } from '@grantex/testing';
import { endOf, type Ended, environmentOf, folder, ours, rulesFile, start } from './wrapped.ts';

/** A grant as the program gets it, and the recorded entries. */
export interface Granted {
  readonly environment: Record<string, string>;
  readonly entries: () => readonly object[];
}

/** The running program, and its server. */
export interface Running {
  readonly child: ReturnType<typeof start>;
  readonly ended: Promise<Ended>;
  /** The process of the server. */
  readonly pid: number;
}

/** The program's setup: a separate process with a scripted server. */
export interface ProcessRig {
  readonly environment: Record<string, string>;
  readonly rules: string;
  granted(): Promise<Granted>;
  /** The arguments that wrap a server. */
  wrap(...server: string[]): string[];
  /** Starts the program with a server that misbehaves like this, and waits until it has answered a call. */
  running(manner: string): Promise<Running>;
  close(): Promise<void>;
}

export async function createProcessRig(): Promise<ProcessRig> {
  const issuer = await createTestIssuer();
  const rules = await rulesFile({ leave: { scopes: ['work:leave'] } });

  async function granted(): Promise<Granted> {
    const { token, grantId } = issuer.grant({ scopes: ['work:leave'] });
    const tokenFile = join(await folder(), 'token');
    await writeFile(tokenFile, token);
    return {
      environment: environmentOf(issuer, tokenFile),
      entries: () => issuer.auditLog.entries.filter((entry) => entry.grantId === grantId),
    };
  }

  const { environment } = await granted();
  const wrap: ProcessRig['wrap'] = (...server) => ['wrap', '--rules', rules, '--', ...server];
  return {
    environment,
    rules,
    granted,
    wrap,
    async running(manner) {
      const child = start(wrap(...ours('scripted', manner)), environment);
      const ended = endOf(child);
      child.stdin?.write(call(1));
      const [chunk] = (await once(child.stdout ?? child, 'data')) as [Buffer];
      return { child, ended, pid: Number(/pid (\d+)/.exec(chunk.toString('utf8'))?.[1]) };
    },
    close: () => issuer.close(),
  };
}

export const request = (id: number, method: string, params: object): string =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;

export const call = (id: number, input: object = {}): string =>
  request(id, 'tools/call', { name: 'leave', arguments: input });

/** The messages of an output, one per line. */
export const messagesOf = (output: string): { readonly id?: number; readonly result?: object }[] =>
  output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly id?: number; readonly result?: object });

/** Whether this process exists. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
