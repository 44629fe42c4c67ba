/**
 * Refuses options of unknown names: one that is misspelt could have restricted something.
 * @param subject how the message begins
 * @throws {TypeError} naming the first of them
 */
export function checkNames(options: object, known: readonly string[], subject: string): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new TypeError(`${subject}: there is no option "${unknown}".`);
}
