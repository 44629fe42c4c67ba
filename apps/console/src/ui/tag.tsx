/** A state in one word. Its colour adds nothing to the word. */
export function Tag({
  children,
  kind = 'plain',
}: {
  children: string;
  kind?: 'plain' | 'good' | 'bad' | 'warning';
}) {
  return <span className={`tag ${kind}`}>{children}</span>;
}
