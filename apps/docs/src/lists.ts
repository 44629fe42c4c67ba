import type { Group, Page } from 'docs-pages';
import { GROUPS } from 'docs-pages';
import type { DefaultTheme } from 'vitepress';

/** The lists of pages at the top of the site, and beside its pages. */
export interface Lists {
  readonly nav: DefaultTheme.NavItem[];
  readonly sidebar: DefaultTheme.SidebarMulti;
}

/** The groups with an entry of their own at the top. The others share one. */
const AT_THE_TOP: readonly Group[] = ['Start', 'Concepts', 'Guides', 'Reference', 'Protocol'];

/** Makes the lists from the pages, which are in order. Pages of single error codes are in none: those of their areas name them. */
export function listsOf(pages: readonly Page[]): Lists {
  const listed = pages.filter(({ codes }) => codes.length === 0);
  const groups = GROUPS.map((group) => ({
    group,
    own: listed.filter((page) => page.group === group),
  })).filter(({ own }) => own.length > 0);
  const items = groups.map(({ group, own }) => ({ group, item: navItem(group, own) }));
  const more = items.flatMap(({ group, item }) => (AT_THE_TOP.includes(group) ? [] : item));
  const nav = items.flatMap(({ group, item }) => (AT_THE_TOP.includes(group) ? item : []));
  return {
    nav: more.length === 0 ? nav : [...nav, { text: 'More', items: more }],
    sidebar: Object.fromEntries(
      groups
        .flatMap(({ group, own }) => {
          const list = sidebarOf(group, own);
          const prefixes = prefixesOf(pages.filter((page) => page.group === group));
          return prefixes.map(
            (prefix) => [prefix, prefix === '/errors' ? list.filter(isErrors) : list] as const,
          );
        })
        // The first prefix that a page has decides, and each has that of the first page.
        .toSorted(([one], [other]) => Number(one === '/') - Number(other === '/')),
    ),
  };
}

function navItem(group: Group, pages: readonly Page[]): DefaultTheme.NavItemWithLink {
  const [first] = pages;
  const prefixes = prefixesOf(pages).map((prefix) => (prefix === '/' ? '/$' : `${prefix}(?:/|$)`));
  return { text: group, link: linkTo(first), activeMatch: `^(?:${prefixes.join('|')})` };
}

/** The first parts of the addresses: each is of one group only. */
function prefixesOf(pages: readonly Page[]): readonly string[] {
  return [...new Set(pages.map(({ address }) => `/${address.split('/')[0]}`))];
}

function sidebarOf(group: Group, pages: readonly Page[]): DefaultTheme.SidebarItem[] {
  const sections = [...Map.groupBy(pages, ({ section }) => section)];
  return sections.map(([section, own]) => ({
    text: section ?? group,
    items: own.map((page) => ({ text: page.label, link: linkTo(page) })),
  }));
}

/** Beside the page of a code stand the other areas. There are hundreds of these pages, and a list is most of a page. */
function isErrors({ text }: DefaultTheme.SidebarItem): boolean {
  return text === 'Errors';
}

function linkTo(page: Page | undefined): string {
  return `/${page?.address ?? ''}`;
}
