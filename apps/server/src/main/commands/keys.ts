import { createLocalSigner } from '../../authority/keys/local-signer.ts';
import {
  publishNextKey,
  requestRotation,
  revokeIssuerKey,
  takeOverWhenDue,
  type KeyStore,
} from '../../authority/keys/rotation.ts';
import {
  PUBLISHED_AFTER_USE,
  readIssuerKeys,
  type StoredIssuerKey,
} from '../../authority/keys/stored-issuer-keys.ts';
import { JWKS_MAX_AGE } from '../../authority/keys/routes.ts';
import { CommandError, JSON_OPTION, type Command, type CommandCall, answer } from './command.ts';
import { withDatabase } from './open-database.ts';

export const keysList: Command = {
  name: 'keys list',
  options: JSON_OPTION,
  meaning: "Lists the issuer's keys and their states",
  run: (call) =>
    withKeys(call, async (store) => {
      const keys = await read(store);
      answer(call, { keys: keys.map(describe) }, keys.map(lineOf));
    }),
};

export const keysRotate: Command = {
  name: 'keys rotate',
  options: JSON_OPTION,
  meaning: 'Lets the next key take over, at once or an hour after it was published',
  run: (call) =>
    withKeys(call, async (store) => {
      await publishNextKey(store);
      await requestRotation(store);
      const activated = await takeOverWhenDue(store, false);
      await publishNextKey(store);
      const next = (await read(store)).find(({ state }) => state === 'next');
      const nextKey = { kid: next?.kid ?? null, takesOverAt: next?.takesOverAt?.toISOString() ?? null };
      answer(call, { activated: activated ?? null, next: nextKey }, [
        activated === undefined
          ? `${nextKey.kid} takes over at ${nextKey.takesOverAt}, an hour after it was published. A running server does it; without one, run this command again then.`
          : `${activated} signs from now on. Tokens of the previous key stay valid until they expire.`,
      ]);
    }),
};

export const keysRevoke: Command = {
  name: 'keys revoke',
  parameters: ['kid'],
  options: JSON_OPTION,
  meaning: 'Ends a compromised key at once, and every token that it signed',
  run: (call) =>
    withKeys(call, async (store) => {
      const [kid = ''] = call.parameters;
      const { outcome, successor } = await revokeIssuerKey(store, kid);
      if (outcome === 'unknown') throw new CommandError(`there is no key ${kid}; keys list shows them`);
      await publishNextKey(store);
      const wasRevoked = outcome === 'already';
      answer(call, { revoked: kid, wasRevoked, successor: successor ?? null }, [
        wasRevoked ? `${kid} was revoked before.` : revokedLine(kid),
        ...(successor === undefined ? [] : [`${successor.kid} signs from now on.`]),
        ...(successor?.isKnownToVerifiers === false ? [YOUNG_SUCCESSOR] : []),
      ]);
    }),
};

function revokedLine(kid: string): string {
  return `${kid} is revoked. Running servers notice within 5 s. Services that only use the JWKS notice within ${JWKS_MAX_AGE} s, or after their grace period if they cannot reach the issuer.`;
}

const YOUNG_SUCCESSOR = `It was published less than an hour ago: services with a cached JWKS that do not look up unknown keys refuse its tokens for up to ${JWKS_MAX_AGE} s.`;

function withKeys(call: CommandCall, work: (store: KeyStore) => Promise<void>): Promise<void> {
  return withDatabase(call.config, ({ database, masterKey }) =>
    work({ database, signer: createLocalSigner(masterKey) }),
  );
}

function read({ database }: KeyStore): Promise<StoredIssuerKey[]> {
  return database.asSystem(readIssuerKeys);
}

/** The output for programs. */
function describe(key: StoredIssuerKey): object {
  const { kid, state, isPublished, createdAt, takesOverAt, activatedAt, retiredAt, revokedAt } = key;
  // As JSON an instant is its ISO 8601 text.
  return { kid, state, isPublished, createdAt, takesOverAt, activatedAt, retiredAt, revokedAt };
}

const SECOND = 1_000;

/** The output for people. */
function lineOf(key: StoredIssuerKey): string {
  const { kid, state, createdAt, takesOverAt, activatedAt, retiredAt, revokedAt, isPublished } = key;
  const end = new Date((retiredAt?.getTime() ?? 0) + PUBLISHED_AFTER_USE * SECOND);
  const WORDS: Record<StoredIssuerKey['state'], string> = {
    next: `published ${iso(createdAt)}${takesOverAt === null ? '' : `, takes over ${iso(takesOverAt)}`}`,
    active: `signs since ${iso(activatedAt)}`,
    retired: `signed until ${iso(retiredAt)}, ${isPublished ? `published until ${iso(end)}` : 'no longer published'}`,
    revoked: `revoked ${iso(revokedAt)}`,
  };
  return `${kid}  ${state.padEnd(8)} ${WORDS[state]}`;
}

function iso(instant: Date | null): string {
  return instant?.toISOString() ?? 'unknown';
}
