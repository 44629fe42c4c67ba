import { spellHiddenLines } from '@grantex/core/issuer';
import type { Jq } from 'jq-wasm';
import { CliError, usageError } from '../terminal/exit.ts';
import { jsonText } from './json-text.ts';

const MANUAL = 'The language is that of jq: https://jqlang.org/manual/v1.8/';

/** What a jq expression makes of a JSON document: one line or more for each result, a text as it is. */
export type Select = (document: unknown) => string;

/**
 * Loads jq, which takes a moment, and checks the expression before anything is done.
 * @param isTerminal whether the results are for a terminal, which must not interpret what others have written
 * @throws {CliError} for an expression that cannot be read
 */
export async function loadSelect(expression: string, isTerminal: boolean): Promise<Select> {
  const { JqError, loadJq } = await import('jq-wasm');
  const jq: Jq = await loadJq();
  // Without input it is compiled, and nothing runs.
  const { stderr, exitCode } = jq.raw('', expression);
  if (exitCode !== 0) throw usageError(`--jq: ${firstLine(stderr)}`, MANUAL);
  return (document) => {
    let results: unknown[];
    try {
      results = jq.json(JSON.stringify(document), expression);
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
      throw new CliError(`--jq: ${firstLine(error.stderr)}`, { next: MANUAL, cause: error });
    }
    return results.map((result) => `${textOf(result)}\n`).join('');
  };

  function textOf(result: unknown): string {
    if (typeof result !== 'string') return jsonText(result, 2);
    return isTerminal ? spellHiddenLines(result) : result;
  }
}

function firstLine(stderr: string): string {
  const [line = ''] = stderr.trim().split('\n');
  return line.replace(/^jq: (?:error(?: \([^)]*\))?: )?/, '').replace(/ at <top-level>.*$/, '');
}
