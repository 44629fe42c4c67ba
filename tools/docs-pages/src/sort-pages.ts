import type { Page } from './pages.ts';
import { GROUPS, KINDS } from './sources.ts';

/** Sections that stand after those that front matter names. */
const SECTIONS = [...new Set(KINDS.flatMap(({ section }) => section ?? []))].toSorted(
  (one, other) => Number(one === 'Errors') - Number(other === 'Errors'),
);

/**
 * Puts pages in the order of the lists that name them: by group, then those of no section, then by section, each by the order
 * that the front matter states, then by address.
 */
export function sortPages(pages: readonly Page[]): readonly Page[] {
  const firsts = new Map<string, number>();
  for (const page of pages)
    firsts.set(sectionOf(page), Math.min(page.order, firsts.get(sectionOf(page)) ?? Infinity));
  const keys = (page: Page): readonly number[] => [
    GROUPS.indexOf(page.group),
    page.section === undefined ? -1 : SECTIONS.indexOf(page.section) + 1,
    firsts.get(sectionOf(page)) ?? 0,
  ];
  return pages.toSorted((one, other) => {
    const others = keys(other);
    const difference = keys(one)
      .map((key, index) => key - (others[index] ?? 0))
      .find((each) => each !== 0);
    return (
      difference ??
      (sectionOf(one).localeCompare(sectionOf(other)) ||
        one.order - other.order ||
        one.address.localeCompare(other.address, 'en', { numeric: true }))
    );
  });
}

function sectionOf({ group, section = '' }: Page): string {
  return `${group}/${section}`;
}
