/** Those whose name begins with the text, before those that only contain it. */
export function bestFirst<FOUND extends { name: string }>(found: readonly FOUND[], text: string): FOUND[] {
  const start = text.toLowerCase();
  const rank = ({ name }: FOUND): number => (name.toLowerCase().startsWith(start) ? 0 : 1);
  return found.toSorted((one, other) => rank(one) - rank(other));
}

/** Whether a name or an id contains the text, as the server would decide. */
export function isFound({ name, id = '' }: { name: string; id?: string }, text: string): boolean {
  return [name, id].some((each) => each.toLowerCase().includes(text.toLowerCase()));
}
