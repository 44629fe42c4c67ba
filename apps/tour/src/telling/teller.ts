import type { Narrator, Outcome, Step } from './narrator.ts';

/** How a step came out. */
export interface Came {
  outcome: Outcome;
  code?: string;
  missing?: readonly string[];
  grantId?: string;
  /** A page that waits for a person. */
  url?: string;
  /** What a reader should notice. */
  detail?: string;
}

/** What a step must come to; `code` where it is refused. */
export interface Expected {
  outcome: Outcome;
  code?: string;
}

export interface Teller {
  /** Does a step, times it, tells it, and holds it to what was expected: one outcome, or one of several. */
  step<CAME extends Came>(
    name: string,
    sentence: string,
    expected: Expected | readonly Expected[],
    work: () => Promise<CAME>,
  ): Promise<CAME>;
  /** Whether every step so far came out as it should. */
  readonly isAsExpected: boolean;
}

/** Tells steps to `narrator`. A step that throws ends the story: whoever called decides what to say of it. */
export function createTeller(narrator: Narrator): Teller {
  let isAsExpected = true;
  return {
    get isAsExpected() {
      return isAsExpected;
    },
    async step(name, sentence, expected, work) {
      const start = performance.now();
      const came = await work();
      const { outcome, code, missing, grantId, url, detail } = came;
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
      return came;
    },
  };
}

function inWords({ outcome, code }: Expected): string {
  return code === undefined ? outcome : `${outcome} (${code})`;
}
