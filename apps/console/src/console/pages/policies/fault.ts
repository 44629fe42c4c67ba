import { GrantexError } from '@grantex/sdk';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';

/** What is wrong with the text of a policy, in the server’s words. */
export interface PolicyFault {
  message: string;
  /** Its line, from 1; undefined where it is in no line of this text. */
  line?: number;
}

/** Whether the server refuses the text of a policy: that is said beside the text. */
export function isPolicyFault(error: unknown): boolean {
  return GrantexError.is(error) && error.code === 'INVALID_POLICY';
}

/** `no-nights: line 3: unexpected token` */
const FORM = /^(?:([a-z0-9-]{1,64}): )?(?:line (\d{1,5}): )?([^]+)$/;

/**
 * What the server says about the text of this policy; undefined for any other error.
 * @param name of the policy, as it was sent
 */
export function policyFaultOf(error: unknown, name: string): PolicyFault | undefined {
  if (!GrantexError.is(error) || !isPolicyFault(error)) return undefined;
  const message = mutationErrorMessage(error);
  const [, policy = name, line, said = message] = FORM.exec(error.message) ?? [];
  if (policy !== name) return { message };
  return { message: sentenceOf(said), ...(line === undefined ? {} : { line: Number(line) }) };
}

function sentenceOf(said: string): string {
  return said.replace(/^[a-z]/, (first) => first.toUpperCase());
}

/** Where a line of a text begins and ends. @param line from 1 */
export function rangeOfLine(text: string, line: number): { start: number; end: number } {
  const lines = text.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return {
    start: Math.min(start, text.length),
    end: Math.min(start + (lines[line - 1] ?? '').length, text.length),
  };
}
