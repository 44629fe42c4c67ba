/** What the OpenAPI document says of an operation in words. Spread it into the schema of the route. */
export interface DescribedOperation {
  /** Its name for generators of clients: a verb and a noun, unique in the document. */
  operationId: string;
  tags: readonly string[];
  /** One line, in the imperative. */
  summary: string;
  /** Sentences in Markdown. */
  description: string;
}

/**
 * Describes the operations of a noun.
 * @param tag the noun, as the table of tags names it
 * @param operations their words, by operationId
 */
export function describeOperations<const NAMES extends string>(
  tag: string,
  operations: Readonly<Record<NAMES, Pick<DescribedOperation, 'summary' | 'description'>>>,
): Readonly<Record<NAMES, DescribedOperation>> {
  const described = Object.entries<Pick<DescribedOperation, 'summary' | 'description'>>(operations).map(
    ([operationId, words]): [string, DescribedOperation] => [
      operationId,
      { operationId, tags: [tag], ...words },
    ],
  );
  return Object.fromEntries(described) as Record<NAMES, DescribedOperation>;
}
