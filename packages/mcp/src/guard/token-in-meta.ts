/** Where a caller without HTTP puts its grant token: a member of `params._meta` of the request. */
export const TOKEN_KEY = 'grantex/token';

type Meta = Readonly<Record<string, unknown>>;

/** A token, and the `_meta` that it came in without it. */
export interface SentToken {
  /** Empty where what was sent is no text: no token, and no other one is tried. */
  readonly token: string;
  readonly rest: Meta;
}

/**
 * Takes the token out of the `_meta` of a request.
 * @returns undefined for a request that brings none
 */
export function takeToken(meta: Meta | undefined): SentToken | undefined {
  if (meta === undefined || !Object.hasOwn(meta, TOKEN_KEY) || meta[TOKEN_KEY] === undefined)
    return undefined;
  const { [TOKEN_KEY]: token, ...rest } = meta;
  return { token: typeof token === 'string' ? token : '', rest };
}
