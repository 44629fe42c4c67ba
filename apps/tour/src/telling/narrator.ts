import { styleText } from 'node:util';

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
  /** Prints a step in one line; `detail` says what a reader should notice. */
  step(step: Step, sentence: string, detail?: string): void;
  /** Text between steps, for people only. */
  note(text: string): void;
  /** Says that a step did not give the expected result. */
  unexpected(step: Step, expected: string): void;
}

const MARKS = {
  allowed: ['green', '✓ allowed'],
  refused: ['yellow', '⊘ refused'],
  done: ['cyan', '• done'],
} as const;

/** Tells the story to a person: one line per step, colours only on a terminal. */
export function createReadableNarrator(output: NodeJS.WriteStream): Narrator {
  const paint = (colour: Parameters<typeof styleText>[0], text: string): string =>
    styleText(colour, text, { stream: output });
  const say = (text: string): void => void output.write(`${text}\n`);
  return {
    part: (title) => say(`\n${paint('bold', title)}`),
    step({ outcome, ms }, sentence, detail) {
      const [colour, mark] = MARKS[outcome];
      say(
        `  ${paint(colour, mark.padEnd(10))} ${sentence.padEnd(62)} ${paint('dim', `${ms.toFixed(1)} ms`)}`,
      );
      if (detail !== undefined) {
        say(`             ${paint('dim', detail)}`);
      }
    },
    note: (text) => say(text.replaceAll(/^(?=.)/gm, '  ')),
    unexpected: ({ step, outcome, code }, expected) =>
      say(
        paint(
          'red',
          `  ✗ ${step}: expected ${expected}, got ${outcome}${code === undefined ? '' : ` (${code})`}`,
        ),
      ),
  };
}

/** Tells the story to a program: one JSON object per step. Unexpected results go to the error stream. */
export function createJsonNarrator(output: NodeJS.WriteStream, errors: NodeJS.WriteStream): Narrator {
  return {
    part: () => undefined,
    step: (step) => void output.write(`${JSON.stringify(step)}\n`),
    note: () => undefined,
    unexpected: ({ step, outcome }, expected) =>
      void errors.write(`${step}: expected ${expected}, got ${outcome}\n`),
  };
}
