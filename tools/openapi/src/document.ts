/** The part of the OpenAPI document that the collection is made of. */
export interface Document {
  readonly info: { readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<Record<string, Answer>>;
}

interface Answer {
  readonly content?: Readonly<Record<string, { readonly schema: { readonly required?: readonly string[] } }>>;
}

/** An operation with its place. */
export interface Placed extends Operation {
  readonly method: string;
  readonly path: string;
}

/** The operations of a document, by their operationId. */
export function operationsOf({ paths }: Document): ReadonlyMap<string, Placed> {
  return new Map(
    Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]): [string, Placed] => [
        operation.operationId,
        { ...operation, method: method.toUpperCase(), path },
      ]),
    ),
  );
}

/** The status with which an operation succeeds: the first one that it declares. */
export function successOf({ responses }: Operation): number | undefined {
  const status = Object.keys(responses).find((each) => each.startsWith('2'));
  return status === undefined ? undefined : Number(status);
}
