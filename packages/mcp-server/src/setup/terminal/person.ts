import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { spellHiddenLines } from '@grantex/core/issuer';
import { ProgramError } from '../../program/program-error.ts';

/** The part of standard input and output that is used. */
export type TerminalInput = Readable & { readonly isTTY?: boolean };
export type TerminalOutput = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** The person at the terminal. */
export interface Person {
  /** Whether somebody can be asked. */
  readonly isThere: boolean;
  /** How many columns a line has. */
  readonly width: number;
  /** Shows a line, with hidden characters spelled. */
  tell(line?: string): void;
  /** Asks for a line. An empty one means `preset`. @throws {ProgramError} when the input ends */
  ask(question: string, preset?: string): Promise<string>;
}

/** The width of lines where nothing says how wide a terminal is. */
const USUAL_WIDTH = 80;
const WIDEST = 120;

/** @param isQuiet whether nothing is shown, because the output is for a program */
export function personAt(
  input: TerminalInput,
  output: TerminalOutput,
  { isQuiet, signal }: { readonly isQuiet: boolean; readonly signal: AbortSignal },
): Person {
  return {
    isThere: !isQuiet && input.isTTY === true && output.isTTY === true,
    // A terminal without a size says 0.
    width: Math.min(output.columns || USUAL_WIDTH, WIDEST),
    tell(line = '') {
      if (!isQuiet) output.write(`${spellHiddenLines(line)}\n`);
    },
    async ask(question, preset = '') {
      const lines = createInterface({ input, output });
      const shown = preset === '' ? question : `${question} [${preset}]`;
      const ended = once(lines, 'close', { signal }).then(() => undefined);
      try {
        const answer = await Promise.race([lines.question(`${spellHiddenLines(shown)} `, { signal }), ended]);
        if (answer === undefined) throw new Error('the input has ended');
        return answer.trim() || preset;
      } catch {
        output.write('\n');
        throw new ProgramError('Stopped. Nothing more was done.');
      } finally {
        lines.close();
      }
    },
  };
}

/** Asks a question with two answers. Enter means yes. */
export async function agrees(person: Person, question: string): Promise<boolean> {
  const answer = await person.ask(`${question} [Y/n]`);
  return answer === '' || /^y(?:es)?$/i.test(answer);
}
