import { setImmediate as nextTurn } from 'node:timers/promises';
import { createGuard } from '@grantex/core';
import { usedMemory } from '../../measure/memory.ts';
import { attempt, type Row } from '../../report/row.ts';
import { issueTokens, readyVerifier, SCOPES } from '../../workbench/tokens.ts';
import type { Group } from '../group.ts';

const RULE = { scopes: [SCOPES[0]] } as const;
/** A cache that has room for a quarter of the tokens: each is new whenever its turn comes. */
const CACHE_SIZE = 100;
const TOKENS = 400;
/** One pointer for each call would be eight. */
const GOAL = { floor: 1, stretch: 0.25 };

/** What calls leave behind on the heap. */
export const heap: Group = {
  name: 'heap',
  title: 'Heap in use after guarded calls whose signal was read, and its growth per call',
  async run({ isQuick }) {
    const [all, anew] = isQuick ? [1e6, 5e4] : [1e6, 1e6];
    return [
      await attempt('the token was seen before', () => growthRow(all, 1)),
      await attempt('the token is always new', () => growthRow(anew, TOKENS)),
    ];
  },
};

/** Guards a tenth of the calls, and then the others: these must leave nothing behind. */
async function growthRow(calls: number, count: number): Promise<Omit<Row, 'what'>> {
  const issued = await issueTokens(count);
  const guard = createGuard({ verifier: await readyVerifier(issued, CACHE_SIZE), audit: false });

  async function call(times: number): Promise<void> {
    for (let index = 0; index < times; index += 1) {
      const token = issued.tokens[index % count] ?? '';
      const { aborted } = await guard.run(
        { token, action: 'search', input: undefined, rule: RULE },
        ({ signal }) => signal,
      );
      if (aborted) throw new Error('a grant has ended');
      if (index % 100 === 0) await nextTurn();
    }
  }

  const first = calls / 10;
  await call(first);
  const before = usedMemory();
  await call(calls - first);
  const after = usedMemory();
  await issued.issuer.close();
  const grown = (after - before) / (calls - first);
  return {
    measured: { value: after, unit: 'bytes' },
    references: [{ what: `after ${first.toLocaleString('en')} calls`, value: before, unit: 'bytes' }],
    result: { value: grown, spread: 0, unit: 'bytes' },
    goal: GOAL,
    note: `after ${calls.toLocaleString('en')} calls`,
  };
}
