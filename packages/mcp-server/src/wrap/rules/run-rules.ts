import { writeFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { escapeHidden } from '@grantex/core/issuer';
import { describeOffer } from '../stdio/describe-server.ts';
import type { StartServer } from '../stdio/server-process.ts';
import { proposeRules, rulesFileOf } from '../../proposals/propose-rules.ts';
import { messageOf } from '../../program/log.ts';
import { ProgramError } from '../../program/program-error.ts';

export interface RulesOptions {
  readonly server: StartServer;
  /** The file to write. Default: standard output. */
  readonly out: string | undefined;
  readonly output: Writable;
  /** Writes a line for the person who edits the file. */
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Writes a first rules file from a server's list of tools.
 * @throws {ProgramError} if the server does not answer, or the file exists
 */
export async function runRules({ server, out, output, log, signal }: RulesOptions): Promise<void> {
  const rules = rulesFileOf(proposeRules(await describeOffer(server, signal)));
  // The names of the tools come from the server.
  const text = `${escapeHidden(JSON.stringify(rules, null, 2))}\n`;
  if (out === undefined) output.write(text);
  else await writeNew(out, text);
  log('Check and edit these rules; null instead of a rule forbids the tool.');
  log('Resources and prompts without a rule are refused, unless "unguarded" names them.');
}

/** Does not overwrite rules that somebody has edited. */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    throw new ProgramError(`The rules file cannot be written: ${messageOf(error)}`);
  }
}
