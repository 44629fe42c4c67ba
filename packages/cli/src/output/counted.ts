/** A number of things in words, such as `1 entry` and `1,024 entries`. */
export function counted(howMany: number, one: string, many: string): string {
  return `${howMany.toLocaleString('en')} ${howMany === 1 ? one : many}`;
}

export function entriesText(howMany: number): string {
  return counted(howMany, 'entry', 'entries');
}
