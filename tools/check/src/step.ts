/** The result of a step. A check counts as one; a suite counts its tests. */
export interface Outcome {
  passed: number;
  failed: number;
  /** Everything a person needs to fix a failure; printed in full when something failed. */
  output: string;
  /** How long each test file took, if the step ran test files. */
  times?: readonly SuiteTime[];
}

export interface SuiteTime {
  /** The package and the file: `@grantex/core test/scope.test.ts`. */
  name: string;
  seconds: number;
}

export interface Step {
  /** What the step checks, in a word or two. */
  title: string;
  /** @param progress Prints a line while the step runs. */
  run(progress: (line: string) => void): Promise<Outcome>;
}

/** The outcome of one check that lists what is wrong: a sentence for each fault. */
export function outcomeOfFaults(faults: readonly string[]): Outcome {
  if (faults.length === 0) return { passed: 1, failed: 0, output: '' };
  return { passed: 0, failed: 1, output: `${faults.join('\n')}\n` };
}

export const nothing: Outcome = { passed: 0, failed: 0, output: '', times: [] };

export function addOutcomes(one: Outcome, other: Outcome): Outcome {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    output: one.output + other.output,
    times: [...(one.times ?? []), ...(other.times ?? [])],
  };
}
