import { firstOf } from '../output/first-of.ts';
import type { Column } from '../output/table.ts';
import type { Context } from '../session/context.ts';

/** How the beginning of a long list is shown. */
export interface List<ITEM> {
  /** The member of the JSON document. */
  readonly name: string;
  /** How many to show at most. */
  readonly limit: number;
  readonly columns: readonly Column<ITEM>[] | ((items: readonly ITEM[]) => Promise<readonly Column<ITEM>[]>);
  /** What to say if there are none. */
  readonly none: string;
}

/** Shows the beginning of a list, which comes newest first. */
export async function showList<ITEM>(
  { screen }: Context,
  all: AsyncIterable<ITEM>,
  { name, limit, columns, none }: List<ITEM>,
): Promise<void> {
  const { items, hasMore } = await firstOf(all, limit);
  if (screen.isJson) return screen.json({ [name]: items, hasMore });
  if (items.length === 0) return screen.note(none);
  await screen.table(typeof columns === 'function' ? await columns(items) : columns, items);
  if (hasMore) screen.note(`Showing the newest ${limit}. For more: --limit ${limit * 4}`);
}
