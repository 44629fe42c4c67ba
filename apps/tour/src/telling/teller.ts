import type { Narrator, Outcome, Step } from './narrator.ts';

/** The result of a step. */
export interface StepResult {
  outcome: Outcome;
  code?: string;
  missing?: readonly string[];
  grantId?: string;
  /** A page that waits for a person. */
  url?: string;
  /** What a reader should notice. */
  detail?: string;
}

/** The expected result of a step; `code` if it is refused. */
export interface Expected {
  outcome: Outcome;
  code?: string;
}

export interface Teller {
  /** Runs a step, times it, tells it, and compares its result with the expected one, or one of several. */
  step<RESULT extends StepResult>(
    name: string,
    sentence: string,
    expected: Expected | readonly Expected[],
    work: () => Promise<RESULT>,
  ): Promise<RESULT>;
  /** Whether every step so far gave the expected result. */
  readonly isAsExpected: boolean;
}

/** Tells steps to `narrator`. A step that throws ends the story, and the caller decides how to report it. */
export function createTeller(narrator: Narrator): Teller {
  let isAsExpected = true;
  return {
    get isAsExpected() {
      return isAsExpected;
    },
    async step(name, sentence, expected, work) {
      const start = performance.now();
      const result = await work();
      const { outcome, code, missing, grantId, url, detail } = result;
      const step: Step = {
        step: name,
        outcome,
        ...(code === undefined ? {} : { code }),
        ...(missing === undefined ? {} : { missing }),
        ...(grantId === undefined ? {} : { grantId }),
        ...(url === undefined ? {} : { url }),
        ms: Math.round((performance.now() - start) * 10) / 10,
      };
      narrator.step(step, sentence, detail);
      const choices = [expected].flat();
      if (!choices.some((choice) => outcome === choice.outcome && code === choice.code)) {
        isAsExpected = false;
        narrator.unexpected(step, choices.map(inWords).join(' or '));
      }
      return result;
    },
  };
}

function inWords({ outcome, code }: Expected): string {
  return code === undefined ? outcome : `${outcome} (${code})`;
}
