/** The beginning of something that may be long. */
export interface Beginning<ITEM> {
  readonly items: readonly ITEM[];
  readonly hasMore: boolean;
}

/** At most `limit` items, and whether there are more. */
export async function firstOf<ITEM>(all: AsyncIterable<ITEM>, limit: number): Promise<Beginning<ITEM>> {
  const items: ITEM[] = [];
  for await (const item of all) {
    if (items.length === limit) return { items, hasMore: true };
    items.push(item);
  }
  return { items, hasMore: false };
}
