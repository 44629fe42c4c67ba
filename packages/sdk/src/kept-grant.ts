import { GrantexError } from './errors.ts';
import type { GrantTokens } from './resources/tokens.ts';
import type { SecretStore } from './store.ts';

/** A use of a refresh token that has begun, and whose answer is not kept yet. */
export interface PendingRefresh {
  /** Gets the first answer again, should it have been lost. */
  readonly idempotencyKey: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** The tokens of one grant as a store keeps them, as JSON. */
export interface KeptGrant extends GrantTokens {
  /** When they arrived, in milliseconds since 1970. */
  readonly obtainedAt: number;
  readonly pending?: PendingRefresh | undefined;
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

const TEXTS = ['grantToken', 'refreshToken', 'grantId', 'expiresAt'] as const;

function parse(text: string, name: string): KeptGrant {
  try {
    const value = JSON.parse(text) as KeptGrant;
    if (TEXTS.every((member) => typeof value[member] === 'string') && Number.isFinite(value.obtainedAt))
      return value;
  } catch {
    // Thrown below, without a cause: what JSON.parse quotes are the tokens.
  }
  throw new GrantexError('STORE_DAMAGED', `what the store holds under ${name} are not the tokens of a grant`);
}
