import { writeFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { describeServer } from './probe.ts';
import type { ServerCommand } from './server-process.ts';
import { suggestRules } from './suggest-rules.ts';
import { messageOf, WrapError } from './wrap-error.ts';

export interface RulesOptions {
  readonly server: ServerCommand;
  /** The file to make; standard output without it. */
  readonly out: string | undefined;
  readonly output: Writable;
  readonly signal: AbortSignal;
}

/**
 * Writes a first rules file from a server's list of tools.
 * @throws {WrapError} when the server cannot be asked, or the file is there already
 */
export async function runRules({ server, out, output, signal }: RulesOptions): Promise<void> {
  const rules = suggestRules(await describeServer(server, signal));
  const text = `${JSON.stringify(rules, null, 2)}\n`;
  if (out === undefined) return void output.write(text);
  try {
    // Never over rules that somebody has edited.
    await writeFile(out, text, { flag: 'wx' });
  } catch (error) {
    throw new WrapError(`The rules file cannot be written: ${messageOf(error)}`);
  }
}
