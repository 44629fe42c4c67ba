/** A list of a {@link streamedObject}: items as JSON texts, which are read as the answer is sent. */
export interface StreamedList {
  readonly items: AsyncIterable<readonly string[]>;
  /** A member after the list with the number of its items. */
  readonly countedAs?: string;
}

/**
 * The JSON of an object whose lists are read while it is sent, so that memory does not grow with them.
 * @param members values as they are, and lists; in this order
 */
export async function* streamedObject(
  members: Readonly<Record<string, { readonly value: unknown } | StreamedList>>,
): AsyncGenerator<string, void> {
  let separator = '{';
  for (const [name, member] of Object.entries(members)) {
    yield `${separator}${JSON.stringify(name)}:`;
    if ('value' in member) yield JSON.stringify(member.value);
    else yield* listText(member);
    separator = ',';
  }
  yield '}';
}

async function* listText({ items, countedAs }: StreamedList): AsyncGenerator<string, void> {
  let count = 0;
  yield '[';
  for await (const texts of items) {
    if (texts.length > 0) yield `${count === 0 ? '' : ','}${texts.join(',')}`;
    count += texts.length;
  }
  yield countedAs === undefined ? ']' : `],${JSON.stringify(countedAs)}:${count}`;
}
