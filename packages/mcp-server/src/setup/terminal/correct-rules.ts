import { parseScope } from '@grantex/core/issuer';
import type { RulesPlan } from '../plan/plan-rules.ts';
import { rulesTable } from './show-rules.ts';
import type { Person } from './person.ts';

const HELP = 'Change a line with "3 files:read", forbid what it names with "3 none".';

/** Shows the rules, and lets a person change them until they accept. */
export async function correctRules(person: Person, plan: RulesPlan): Promise<RulesPlan> {
  let current = plan;
  for (const line of rulesTable(current, person.width)) person.tell(line);
  person.tell();
  person.tell(HELP);
  for (;;) {
    const answer = await person.ask('Change a line, or Enter to accept all:');
    if (answer === '') return current;
    const change = readChange(answer, current);
    if (typeof change === 'string') {
      person.tell(change);
      continue;
    }
    current = change.indexes.reduce((next, index) => next.with(index, change.scopes), current);
    for (const line of rulesTable(current, person.width)) person.tell(line);
  }
}

interface Change {
  readonly indexes: readonly number[];
  readonly scopes: readonly string[] | undefined;
}

/** @returns what is wrong with the answer, in words */
function readChange(answer: string, { lines }: RulesPlan): Change | string {
  const [which = '', ...scopes] = answer.split(/[\s,]+/);
  const indexes = indexesOf(which, lines);
  if (indexes.length === 0) return `There is no line "${which}". ${HELP}`;
  if (scopes.length === 0) return HELP;
  if (scopes.length === 1 && scopes[0] === 'none') return { indexes, scopes: undefined };
  const wrong = scopes.find((scope) => !isScope(scope));
  return wrong === undefined
    ? { indexes, scopes }
    : `"${wrong}" is not a scope: a scope is a noun and a verb, such as files:read, without a limit.`;
}

/** `3`, `3-7` or the name of a tool. */
function indexesOf(which: string, lines: RulesPlan['lines']): number[] {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(which) ?? [];
  if (first === undefined) return lines.flatMap(({ name }, index) => (name === which ? [index] : []));
  const [from, to] = [Number(first), Number(last)];
  if (from < 1 || to > lines.length || to < from) return [];
  return Array.from({ length: to - from + 1 }, (_, offset) => from - 1 + offset);
}

function isScope(text: string): boolean {
  try {
    const { action, constraint } = parseScope(text);
    return action !== undefined && constraint === undefined;
  } catch {
    return false;
  }
}
