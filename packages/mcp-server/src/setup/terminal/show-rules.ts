import type { RuleLine, RulesPlan } from '../plan/plan-rules.ts';
import { inColumns } from './columns.ts';

/** More lines than that are shown as one for each scope. */
const MOST_LINES = 60;

const STATES: Readonly<Record<RuleLine['state'], string>> = {
  kept: 'from your file',
  proposed: '',
  unsure: 'look at this',
};

/** The rules as a table, numbered from 1. */
export function rulesTable({ lines }: RulesPlan, width: number): string[] {
  if (lines.length > MOST_LINES) return summary(lines, width);
  const rows = lines.map(({ kind, name, scopes, state }, index) => [
    String(index + 1),
    kind === 'tools' ? name : `${name} (${kind.slice(0, -1)})`,
    scopes === undefined ? 'forbidden' : scopes.join(' '),
    STATES[state],
  ]);
  return inColumns([['#', 'TOOL', 'NEEDS', ''], ...rows], width);
}

function summary(lines: readonly RuleLine[], width: number): string[] {
  const groups = Map.groupBy(lines, ({ scopes }) => scopes?.join(' ') ?? 'forbidden');
  const rows = [...groups].map(([scope, ofScope]) => [
    String(ofScope.length),
    scope,
    ofScope
      .slice(0, 20)
      .map(({ name }) => name)
      .join(', '),
  ]);
  return inColumns([['TOOLS', 'NEED', 'SUCH AS'], ...rows], width);
}

/** What the person is asked for, in words. */
export function scopesTable(
  scopes: readonly string[],
  sentences: ReadonlyMap<string, string>,
  width: number,
): string[] {
  return inColumns(
    scopes.map((scope) => [
      scope,
      sentences.get(scope) ?? 'nobody has described it: the person sees the scope alone',
    ]),
    width,
  );
}
