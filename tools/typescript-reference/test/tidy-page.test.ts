import { expect, test } from 'vitest';
import { tidyPages } from '../src/tidy-page.ts';

const entryPoints = [
  { name: '@grantex/core', source: 'packages/core/src/index.ts' },
  { name: '@grantex/core/dpop', source: 'packages/core/src/dpop.ts' },
];
const written = [
  {
    path: 'core/src.md',
    text: '# core/src\n\n## Guard\n\n<a id="property-x"></a> `x`: [Dpop](src/dpop-1.md#dpop), [gone](#gone), [guard](#guard).\n',
  },
  {
    path: 'core/src/dpop-1.md',
    text: '# core/src/dpop\n\n## Dpop\n\n[Guard](../src.md#guard)\n\n## References\n\n### Guard\n',
  },
];

test('links lead to the pages of the documentation, and those that lead nowhere are none', () => {
  const pages = tidyPages(written, entryPoints);
  expect([...pages.keys()]).toEqual(['core.md', 'core-dpop.md']);
  expect(pages.get('core.md')).toContain('`x`: [Dpop](core-dpop.md#dpop), gone, [guard](#guard).');
  expect(pages.get('core-dpop.md')).toMatch(
    /^---\ntitle: "@grantex\/core\/dpop"\n[\s\S]*\[Guard\]\(core\.md#guard\)\n$/,
  );
});

test('a package without a page is named', () => {
  expect(() => tidyPages([], entryPoints)).toThrow('no page for @grantex/core');
});
