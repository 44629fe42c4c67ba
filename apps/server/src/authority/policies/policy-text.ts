import { type Cedar, CedarCrash } from './cedar.ts';
import { invalidPolicy, lineAt } from './policy-fault.ts';
import type { PolicyTree } from './policy-tree.ts';

/** Most characters of the text of one policy. */
export const LONGEST_POLICY = 16_384;
/** Most statements of one policy. */
const MOST_STATEMENTS = 100;
/** Deepest nesting of brackets in one statement: Cedar's own stack ends at about 80. */
const DEEPEST = 24;
/** Most operators in one statement: Cedar's own stack ends at about 350 in a row. */
const MOST_OPERATORS = 100;

/** One `permit` or `forbid`, as Cedar reads it. */
export interface ParsedStatement {
  text: string;
  tree: PolicyTree;
}

/**
 * Splits the text of a policy into its statements.
 * @throws {ApiError} 400 `INVALID_POLICY`, naming the line and what Cedar says
 */
export function parsePolicy(cedar: Cedar, text: string): ParsedStatement[] {
  refuseOversize(text);
  try {
    const parts = cedar.run((library) => library.policySetTextToParts(text));
    if (parts.type === 'failure') {
      const [error] = parts.errors;
      const place = error?.sourceLocations?.[0]?.start;
      const line = place === undefined ? '' : `line ${lineAt(text, place)}: `;
      throw invalidPolicy(`${line}${sayOf(error)}`);
    }
    if (parts.policy_templates.length > 0) {
      throw invalidPolicy('a template (?principal, ?resource) is no policy: name the agent or the service');
    }
    if (parts.policies.length === 0) throw invalidPolicy('it has no statement: write permit or forbid');
    if (parts.policies.length > MOST_STATEMENTS) {
      throw invalidPolicy(`a policy has at most ${MOST_STATEMENTS} statements`);
    }
    return parts.policies.map((statement) => ({ text: statement, tree: treeOf(cedar, statement) }));
  } catch (error) {
    if (error instanceof CedarCrash) throw invalidPolicy('it is nested too deep; split it');
    throw error;
  }
}

function treeOf(cedar: Cedar, statement: string): PolicyTree {
  const answer = cedar.run((library) => library.policyToJson(statement));
  if (answer.type === 'failure') throw invalidPolicy(sayOf(answer.errors[0]));
  return answer.json as PolicyTree;
}

/** What Cedar says of a fault, with its advice. */
export function sayOf(error: { message: string; help: string | null } | undefined): string {
  if (error === undefined) return 'Cedar refuses it';
  const message = error.message.replace(/^failed to parse policies from string: /, '');
  return error.help === null ? message : `${message} (${error.help})`;
}

/** Words, operators and brackets; texts and comments are skipped as one. */
const TOKEN =
  /"(?:[^"\\]|\\[^])*"?|\/\/[^\n]*|&&|\|\||[!=<>]=|[!<>+\-*.,;()[\]{}]|\b(?:if|in|has|like|is|when|unless)\b/g;
const OPENING = new Set(['(', '[', '{']);
const CLOSING = new Set([')', ']', '}']);

/**
 * Refuses a text over which the library could run out of stack. Cedar itself recurses for each bracket and each operator,
 * and a crash costs the instance that decides for everybody.
 */
function refuseOversize(text: string): void {
  if (text.length > LONGEST_POLICY) {
    throw invalidPolicy(`a policy has at most ${LONGEST_POLICY} characters, and this one has ${text.length}`);
  }
  let depth = 0;
  let operators = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token.startsWith('"') || token.startsWith('//') || token === ',') continue;
    if (token === ';' && depth === 0) operators = 0;
    else if (OPENING.has(token)) depth += 1;
    else if (CLOSING.has(token)) depth -= 1;
    else operators += 1;
    const line = (): string => `line ${text.slice(0, index).split('\n').length}: `;
    if (depth > DEEPEST) throw invalidPolicy(`${line()}brackets are nested more than ${DEEPEST} deep`);
    if (operators > MOST_OPERATORS) {
      throw invalidPolicy(`${line()}a statement has at most ${MOST_OPERATORS} operators; split it`);
    }
  }
}
