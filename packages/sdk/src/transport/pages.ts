/** A page of a list. */
export interface PageQuery {
  /** From 1. */
  readonly page?: number | undefined;
  /** At most 200, which is also the default. */
  readonly pageSize?: number | undefined;
}

/** A page of a list that may grow without end. */
export interface CursorQuery extends PageQuery {
  /** The `nextCursor` of the previous page. */
  readonly cursor?: string | undefined;
}

/** The common members of every page of a list. */
export interface Page {
  /** How many items there are; exact up to 10,000, and 10,000 above that. */
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
  /** Where the next page begins; absent on the last page, and in lists without a cursor. */
  readonly nextCursor?: string;
}

/** Where few items meet all conditions of a filter, such a page may be short or empty and still have a `nextCursor`. */
export interface FilteredPage extends Page {
  /** Present where only a part of the list was counted: `total` is a lower bound. */
  readonly isTotalPartial?: true;
}

const LARGEST_PAGE = 200;

/** Every item of a list with a cursor, page after page. Items added in the meantime may or may not be included. */
export async function* byCursor<PAGE extends Page, ITEM>(
  fetchPage: (query: CursorQuery) => Promise<PAGE>,
  itemsOf: (page: PAGE) => readonly ITEM[],
): AsyncGenerator<ITEM, void, undefined> {
  let cursor: string | undefined;
  do {
    const page = await fetchPage({ pageSize: LARGEST_PAGE, cursor });
    yield* itemsOf(page);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

/**
 * Every item of a list without a cursor, page after page. `total` stops at 10,000, so the end is the first page that
 * is not full.
 */
export async function* byPage<PAGE extends Page, ITEM>(
  fetchPage: (query: PageQuery) => Promise<PAGE>,
  itemsOf: (page: PAGE) => readonly ITEM[],
): AsyncGenerator<ITEM, void, undefined> {
  for (let page = 1; ; page += 1) {
    const items = itemsOf(await fetchPage({ page, pageSize: LARGEST_PAGE }));
    yield* items;
    if (items.length < LARGEST_PAGE) return;
  }
}
