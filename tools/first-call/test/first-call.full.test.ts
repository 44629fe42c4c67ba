import { expect, test } from 'vitest';
import { followPages } from '../src/follow-pages.ts';
import { readStartPages } from '../src/start-pages.ts';

/** Seconds, from an empty folder to a call that is refused, without packing: released packages are there. */
const LONGEST = 180;
/** The pages that must not take longer, whatever the registries do. */
const WITHIN: ReadonlySet<string> = new Set(['express', 'fastapi', 'langchain', 'mcp']);

test('every page of docs/start leads a stranger to an allowed and to a refused call', async () => {
  const pages = await readStartPages();
  const { followed, missing } = await followPages(pages, (line) => console.log(line));
  const faults = followed.flatMap(({ page, result, runtimes }) => {
    if (result instanceof Error) return [`${page.name}: ${result.message}`];
    const seconds = result.install + result.server + result.calls;
    const late = WITHIN.has(page.name) && seconds > LONGEST ? [`${page.name} took ${seconds} s`] : [];
    const others = [...runtimes].flatMap(([name, call]) =>
      call instanceof Error ? [`${page.name} on ${name}: ${call.message}`] : [],
    );
    return [...late, ...others];
  });
  expect(faults).toEqual([]);
  expect(followed.length + missing.length).toBe(pages.length);
});
