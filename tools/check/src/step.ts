/** What a step of the checks came to. A check counts as one; a suite counts its tests. */
export interface Outcome {
  passed: number;
  failed: number;
  /** Everything a person needs to mend it; printed in full when something failed. */
  output: string;
}

export interface Step {
  /** What is checked, in a word or two. */
  title: string;
  /** @param progress Prints a line while the step goes on. */
  run(progress: (line: string) => void): Promise<Outcome>;
}
