/** A state in a word. Its colour says nothing that the word does not. */
export function Tag({
  children,
  kind = 'plain',
}: {
  children: string;
  kind?: 'plain' | 'good' | 'bad' | 'warning';
}) {
  return <span className={`tag ${kind}`}>{children}</span>;
}
