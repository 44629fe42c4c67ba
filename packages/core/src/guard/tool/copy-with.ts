/**
 * Returns a copy of an object with another member: with its prototype, its symbols and its hidden members, by which
 * frameworks recognise a tool.
 * @returns the object itself where it has that very member
 */
export function copyWith<OBJECT extends object>(
  original: OBJECT,
  name: keyof OBJECT & string,
  value: unknown,
): OBJECT {
  if (original[name] === value) return original;
  const members: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(original);
  const { enumerable = true } = members[name] ?? {};
  return Object.create(Object.getPrototypeOf(original) as object | null, {
    ...members,
    [name]: { value, enumerable, writable: true, configurable: true },
  }) as OBJECT;
}
