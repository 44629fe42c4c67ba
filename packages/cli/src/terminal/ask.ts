import { createInterface, type Interface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { spellHidden } from '@grantex/core/issuer';
import { CliError, EXIT, usageError } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** The option of commands that ask for confirmation. */
export interface ConfirmOptions {
  readonly yes?: boolean;
}

/** Whether there is a person to ask at this terminal. */
export function canAsk({ input, errors }: Terminal): boolean {
  return input.isTTY === true && errors.isTTY === true;
}

/** Asks a person for a line. An empty one means `preset`. */
export async function ask(terminal: Terminal, question: string, preset: string): Promise<string> {
  const answer = await questionOn(terminal, `${question} [${spellHidden(preset)}] `, terminal.errors);
  return answer.trim() || preset;
}

/** Asks a person for a secret, without showing what they type. */
export async function askHidden(terminal: Terminal, question: string): Promise<string> {
  terminal.errors.write(`${question} (not shown): `);
  const nowhere = new Writable({ write: (_piece, _encoding, done) => done() });
  try {
    return (await questionOn(terminal, '', nowhere)).trim();
  } finally {
    terminal.errors.write('\n');
  }
}

/**
 * Asks before something that cannot be undone.
 * @param word what has to be typed
 * @throws {CliError} if the person types anything else, or if there is nobody to ask and `isSure` is false
 */
export async function confirm(
  terminal: Terminal,
  what: string,
  isSure: boolean,
  word: string = 'yes',
): Promise<void> {
  if (isSure) return;
  if (!canAsk(terminal)) {
    throw usageError(`${what} cannot be undone, and there is nobody to ask`, 'If you are sure, add --yes.');
  }
  const question = `${spellHidden(what)} cannot be undone. Type ${word} to continue: `;
  const answer = await questionOn(terminal, question, terminal.errors);
  if (answer.trim().toLowerCase() !== word) throw new CliError('nothing was done');
}

async function questionOn(
  { input, signal }: Terminal,
  question: string,
  output: NodeJS.WritableStream,
): Promise<string> {
  const lines = createInterface({ input, output, terminal: true });
  try {
    return await Promise.race([lines.question(question, { signal }), interruption(lines)]);
  } finally {
    lines.close();
  }
}

/** In raw mode Ctrl-C is only a character, and like the end of input it ends nothing by itself. */
function interruption(lines: Interface): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = (): void => reject(new CliError('interrupted', { exitCode: EXIT.interrupted }));
    lines.once('SIGINT', end);
    lines.once('close', end);
  });
}
