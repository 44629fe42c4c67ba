/** What was sent and what came back, as a report shows it: nothing in it is redacted yet. */
export interface Exchange {
  readonly method: string;
  /** Path and query, from the URL of the server. */
  readonly path: string;
  readonly sent: string;
  readonly status: number;
  readonly received: string;
}

/** An answer of the server. */
export interface Answer extends Exchange {
  readonly headers: Headers;
  /** The body as it came. */
  readonly bytes: Uint8Array;
  /** The JSON of the body; undefined where the body is none. */
  readonly body: unknown;
}

/** The member of a JSON value at a path such as `entries.0.hash`; undefined where there is none. */
export function memberOf(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, name) =>
        typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
          ? (inner as Record<string, unknown>)[name]
          : undefined,
      value,
    );
}

/** JSON that a body holds; undefined where it holds none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
