import { JestAsymmetricMatchers, JestChaiExpect, JestExtend } from '@vitest/expect';
import * as chai from 'chai';

/** The result of one test. */
export interface BrowserResult {
  readonly name: string;
  readonly fault: string | undefined;
}

// Replaces `vitest` in the bundle: its own `expect`, and as much of a runner as flat tests need.
chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);
/** @public The bundle imports it as that of `vitest`. */
export const expect: typeof chai.expect = chai.expect;

const tests: { readonly name: string; readonly run: () => unknown }[] = [];

/** @public The bundle imports it as that of `vitest`. */
export function test(name: string, run: () => unknown): void {
  tests.push({ name, run });
}

/** A test for each row; a row that is an array is spread over the parameters. */
test.each =
  <ROW>(rows: readonly ROW[]) =>
  (name: string, run: (...row: readonly unknown[]) => unknown): void => {
    for (const [index, row] of rows.entries()) {
      test(`${name} [${index + 1}]`, () => run(...(Array.isArray(row) ? row : [row])));
    }
  };

/** Runs the declared tests in order. */
export async function runTests(): Promise<BrowserResult[]> {
  const results: BrowserResult[] = [];
  for (const { name, run } of tests) {
    try {
      await run();
      results.push({ name, fault: undefined });
    } catch (error) {
      results.push({ name, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  }
  return results;
}
