import { styleText } from 'node:util';
import { wrap } from './wrap.ts';

/** The outcome of a step: a call that was allowed, a call that was refused, or something else that was done. */
export type Outcome = 'allowed' | 'refused' | 'done';

/** One step as it happened; the line that `--json` prints. */
export interface Step {
  step: string;
  outcome: Outcome;
  /** The refusal's code. */
  code?: string;
  /** The scopes whose lack refused the call. */
  missing?: readonly string[];
  grantId?: string;
  /** A page that waits for a person; anybody with its address may read it. */
  url?: string;
  /** How long the step took, in milliseconds. */
  ms: number;
}

export interface Narrator {
  /** Opens a part of the story. */
  part(title: string): void;
  /** Prints a step; `detail` says what a reader should notice. */
  step(step: Step, sentence: string, detail?: string): void;
  /** Text between steps, for people only. */
  note(text: string): void;
  /** Says what takes long, until something else is said. Undefined: it is over. */
  progress(text: string | undefined): void;
  /** Says that a step did not give the expected result. */
  unexpected(step: Step, expected: string): void;
}

const MARKS = {
  allowed: ['green', '✓ allowed'],
  refused: ['yellow', '⊘ refused'],
  done: ['cyan', '• done'],
} as const;

/** Where the sentence of a step begins. */
const INDENT = 13;
/** Longer lines are hard to read. */
const LONGEST_LINE = 120;
/** Moves the cursor to the start of the line and erases the line. */
const CLEAR_LINE = '\r\u001B[2K';

/** Tells the story to a person, in lines that fit the terminal; colours only on a terminal. */
export function createReadableNarrator(output: NodeJS.WriteStream): Narrator {
  const paint = (colour: Parameters<typeof styleText>[0], text: string): string =>
    styleText(colour, text, { stream: output });
  let waiting: NodeJS.Timeout | undefined;

  function endProgress(): void {
    if (waiting === undefined) return;
    clearInterval(waiting);
    waiting = undefined;
    output.write(CLEAR_LINE);
  }

  function say(text: string): void {
    endProgress();
    output.write(`${text.trimEnd()}\n`);
  }

  /** Says a text in several lines that begin here. */
  function sayWrapped(text: string, indent: number, paintLine = (line: string) => line, first = ''): void {
    for (const [index, line] of wrap(text, widthOf(output) - indent).entries()) {
      say(`${index === 0 && first !== '' ? first : ' '.repeat(indent)}${paintLine(line)}`);
    }
  }

  return {
    part: (title) => say(`\n${paint('bold', title)}`),
    step({ outcome }, sentence, detail) {
      const [colour, mark] = MARKS[outcome];
      sayWrapped(sentence, INDENT, undefined, `  ${paint(colour, mark.padEnd(INDENT - 3))} `);
      if (detail !== undefined) sayWrapped(detail, INDENT, (line) => paint('dim', line));
    },
    note: (text) => sayWrapped(text, 2),
    progress(text) {
      endProgress();
      if (text === undefined) return;
      const [short = ''] = wrap(text, widthOf(output) - 12);
      if (!output.isTTY) return say(`  … ${short}`);
      const start = performance.now();
      const show = (): void => {
        const seconds = Math.floor((performance.now() - start) / 1_000);
        output.write(`${CLEAR_LINE}  … ${short}${seconds === 0 ? '' : `  ${seconds} s`}`);
      };
      show();
      waiting = setInterval(show, 1_000).unref();
    },
    unexpected: ({ step, outcome, code }, expected) =>
      say(
        paint(
          'red',
          `  ✗ ${step}: expected ${expected}, got ${outcome}${code === undefined ? '' : ` (${code})`}`,
        ),
      ),
  };
}

/** The width of a terminal; for a pipe what `COLUMNS` says, or 80. */
function widthOf({ columns }: NodeJS.WriteStream): number {
  const width = columns ?? Number(process.env['COLUMNS']);
  return width > 40 ? Math.min(width, LONGEST_LINE) : 80;
}

/** Tells the story to a program: one JSON object per step. Unexpected results go to the error stream. */
export function createJsonNarrator(output: NodeJS.WriteStream, errors: NodeJS.WriteStream): Narrator {
  return {
    part: () => undefined,
    step: (step) => void output.write(`${JSON.stringify(step)}\n`),
    note: () => undefined,
    progress: () => undefined,
    unexpected: ({ step, outcome }, expected) =>
      void errors.write(`${step}: expected ${expected}, got ${outcome}\n`),
  };
}
