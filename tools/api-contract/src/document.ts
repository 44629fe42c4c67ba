/** The part of an OpenAPI 3.1 document that the contract reads. */
export interface Document {
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export interface Operation {
  parameters?: readonly (Parameter | Reference)[];
  requestBody?: { content: Readonly<Record<string, { schema: object }>> };
  responses: Readonly<Record<string, Answer | Reference>>;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: object;
}

export interface Answer {
  headers?: Readonly<Record<string, Header | Reference>>;
  content?: Readonly<Record<string, { schema: { type?: unknown } }>>;
}

export interface Header {
  required?: boolean;
  schema: object;
}

export interface Reference {
  $ref: string;
}

/** A place in the document: the names on the way to it. */
export type Place = readonly string[];

/** A JSON pointer as the fragment of a URI (RFC 6901 §6). */
export function fragmentOf(place: Place): string {
  return place
    .map((name) => `/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}`)
    .join('');
}

/** The value at a place, and its place once references have been followed. */
export function resolve(document: Document, place: Place): { value: object; place: Place } {
  const value = place.reduce<unknown>(
    (part, name) => (part as Record<string, unknown> | undefined)?.[name],
    document,
  );
  if (typeof value !== 'object' || value === null)
    throw new Error(`the document has nothing at #${fragmentOf(place)}`);
  if (!('$ref' in value) || Object.keys(value).length > 1) return { value, place };
  const names = String(value.$ref).slice('#/'.length).split('/');
  return resolve(document, names);
}
