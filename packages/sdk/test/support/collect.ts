/** Everything that an async iterable yields, in order. */
export async function collect<VALUE>(values: AsyncIterable<VALUE>): Promise<VALUE[]> {
  const all: VALUE[] = [];
  for await (const value of values) all.push(value);
  return all;
}
