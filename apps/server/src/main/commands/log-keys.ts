import { ACTIVE_AFTER, SIGNS_BESIDE_SUCCESSOR } from '../../ledger/transparency/log-keys/log-keys.ts';
import { rotateLogKey } from '../../ledger/transparency/log-keys/rotate-log-key.ts';
import { readLogKeys, type StoredLogKey } from '../../ledger/transparency/log-keys/stored-log-keys.ts';
import { CommandError, JSON_OPTION, type Command, answer } from './command.ts';
import { withDatabase } from './open-database.ts';

export const logKeysList: Command = {
  name: 'log-keys list',
  options: JSON_OPTION,
  meaning: 'Lists the keys that sign checkpoints of the audit log, or have',
  run: (call) =>
    withDatabase(call.config, async ({ database }) => {
      const keys = describeAll(await database.asSystem(readLogKeys));
      answer(call, { keys }, keys.map(lineOf));
    }),
};

export const logKeysRotate: Command = {
  name: 'log-keys rotate',
  options: JSON_OPTION,
  meaning: 'Gives the audit log another key; the one before it signs beside it for 30 days',
  run: (call) =>
    withDatabase(call.config, async (opened) => {
      const rotation = await rotateLogKey({ ...opened, now: Date.now });
      if (rotation.outcome !== 'rotated') throw new CommandError(REFUSALS[rotation.outcome]);
      const publicKey = written(rotation.successor);
      const [activeAt, formerUntil] = [rotation.activeAt.toISOString(), rotation.formerUntil.toISOString()];
      answer(call, { publicKey, former: written(rotation.former), activeAt, formerUntil }, [
        `${publicKey} signs from now on, and is named as the log's key from ${activeAt}.`,
        `${written(rotation.former)} signs beside it until ${formerUntil}, and then only verifies.`,
        'Tell witnesses and everybody who stores checkpoints: GET /v1/audit/log-key names both.',
      ]);
    }),
};

const REFUSALS = {
  no_key: 'the audit log has no key yet; the first start of a server makes one',
  too_early: 'the key of the audit log is not a minute old; try again when it is',
} as const;

interface Described {
  /** base64url, as in `publicKeyJwk.x` of `GET /v1/audit/log-key`. */
  readonly publicKey: string;
  readonly createdAt: string;
  readonly activeAt: string;
  /** Until when it signs; null while it has no successor. */
  readonly until: string | null;
}

/** @param keys the newest first */
function describeAll(keys: readonly StoredLogKey[]): Described[] {
  return keys.map(({ number, publicKey, createdAt }, place) => {
    const successor = keys[place - 1];
    const wait = number === 1 ? 0 : ACTIVE_AFTER;
    return {
      publicKey: written(publicKey),
      createdAt: createdAt.toISOString(),
      activeAt: new Date(createdAt.getTime() + wait).toISOString(),
      until:
        successor === undefined
          ? null
          : new Date(successor.createdAt.getTime() + SIGNS_BESIDE_SUCCESSOR).toISOString(),
    };
  });
}

function lineOf({ publicKey, createdAt, until }: Described): string {
  if (until === null) return `${publicKey}  signs since ${createdAt}`;
  const isOver = Date.parse(until) <= Date.now();
  return `${publicKey}  ${isOver ? 'only verifies, signed' : 'signs beside its successor'} until ${until}`;
}

function written(publicKey: Uint8Array): string {
  return Buffer.from(publicKey).toString('base64url');
}
