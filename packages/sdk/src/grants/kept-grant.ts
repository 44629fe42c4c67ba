import { decodeJwt } from 'jose';
import type { SecretStore } from '../secrets/store.ts';
import { GrantexError } from '../transport/errors.ts';
import { lifetimeOf } from './token-life.ts';
import type { GrantTokens } from './tokens.ts';

/**
 * The server returns a response again for 60 seconds and treats a later repetition as theft, which ends the grant
 * (`docs/protocol.md` §6). The rest of the minute lets the last attempt arrive. In milliseconds.
 */
export const ANSWER_REMEMBERED = 50_000;

/** A refresh whose response is not stored yet. */
interface PendingRefresh {
  /** Gets the first response again if it was lost. */
  readonly idempotencyKey: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** The tokens of one grant as a store keeps them, as JSON. */
export interface KeptGrant extends GrantTokens {
  /** The expiry of the grant token by the local clock, in milliseconds since 1970: never later than its true expiry. */
  readonly holdsUntil: number;
  readonly pending?: PendingRefresh | undefined;
  /** How many refreshes with this refresh token failed. Default 0. */
  readonly attempt?: number | undefined;
}

/** One name of a store, read and written as a {@link KeptGrant}. */
export interface GrantKeeper {
  /** @throws {GrantexError} `STORE_DAMAGED` */
  read(): Promise<KeptGrant | undefined>;
  write(grant: KeptGrant): Promise<void>;
  forget(): Promise<void>;
}

export function createGrantKeeper(store: SecretStore, name: string): GrantKeeper {
  return {
    read: async () => {
      const text = await store.get(name);
      return text === undefined ? undefined : parse(text, name);
    },
    write: (grant) => store.set(name, JSON.stringify(grant)),
    forget: () => store.delete(name),
  };
}

/** Whether the first tokens are newer than the second, or of another grant. */
export function isNewer(one: GrantTokens, other: GrantTokens): boolean {
  return one.grantId !== other.grantId || issuedAtOf(one) > issuedAtOf(other);
}

/** A grant whose refresh has begun. */
export type BegunRefresh = KeptGrant & { readonly pending: PendingRefresh };

/** Joins the running refresh as long as its response can still be requested; otherwise starts a new one. */
export async function beginRefresh(grant: KeptGrant, now: number): Promise<BegunRefresh> {
  const { pending } = grant;
  if (pending !== undefined && isRemembered(pending, now)) return { ...grant, pending };
  const next = pending === undefined ? grant : givenUp(grant);
  const idempotencyKey = await refreshKeyOf(next, next.attempt ?? 0);
  return { ...next, pending: { idempotencyKey, since: now } };
}

/** A refresh that began in the future only shows that the clock was set back. */
export function isRemembered({ since }: PendingRefresh, now: number): boolean {
  return Math.abs(now - since) < ANSWER_REMEMBERED;
}

/**
 * The idempotency key of a refresh, made from the tokens: processes that share a store and refresh at the same moment
 * present the same key, and all get the same response (`docs/protocol.md` §2). Knowing only the refresh token or only
 * the grant token does not reveal it.
 * @param attempt How many refreshes with this refresh token failed before.
 */
async function refreshKeyOf(
  { refreshToken, grantToken }: Pick<GrantTokens, 'refreshToken' | 'grantToken'>,
  attempt: number,
): Promise<string> {
  const text = JSON.stringify(['grantex refresh', attempt, refreshToken, grantToken]);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** After a failed refresh: the next one has another key. */
export function givenUp({ attempt = 0, ...grant }: KeptGrant): KeptGrant {
  return { ...grant, pending: undefined, attempt: attempt + 1 };
}

/** The content of the store, unless another source has written older tokens than this one has. */
export function newest(mine: KeptGrant, stored: KeptGrant | undefined): KeptGrant {
  if (stored === undefined) return mine;
  return mine.grantId === stored.grantId && isNewer(mine, stored) ? mine : stored;
}

/** Seconds since 1970, by the server's clock. */
function issuedAtOf({ grantToken }: GrantTokens): number {
  return decodeJwt(grantToken).iat ?? Number.NaN;
}

const TEXTS = ['grantToken', 'refreshToken', 'grantId', 'expiresAt'] as const;

/** Whether a value has the members of issued tokens that a token source reads. */
export function areGrantTokens(value: unknown): value is GrantTokens {
  const tokens = value as GrantTokens | null;
  return (
    TEXTS.every((member) => typeof tokens?.[member] === 'string') && lifetimeOf(value as GrantTokens) > 0
  );
}

function isKeptGrant(value: unknown): value is KeptGrant {
  return areGrantTokens(value) && Number.isFinite((value as KeptGrant).holdsUntil);
}

function parse(text: string, name: string): KeptGrant {
  try {
    const value: unknown = JSON.parse(text);
    if (isKeptGrant(value)) return value;
  } catch {
    // Thrown below without a cause: JSON.parse quotes the tokens.
  }
  throw new GrantexError(
    'STORE_DAMAGED',
    `the store does not hold the tokens of a grant under ${name}, but something else`,
  );
}
