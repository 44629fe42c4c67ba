import {
  checkpointText,
  createTree,
  formatNoteKey,
  noteKey,
  type NoteKey,
  openNote,
  signNote,
  type TreeEdge,
} from '@grantex/core/log';
import type { LogName } from '../../audit/stored/log-tables.ts';
import type { LogKeys } from './log-keys.ts';

/** The names and keys with which this server signs checkpoints (`docs/protocol.md` §8). */
export interface LogIdentity {
  /** Makes the keys new enough to sign with; see {@link LogKeys.ready}. */
  ready(): Promise<void> | undefined;
  /** `<issuer host>/<log>/<developer id>`, and `/<epoch>` after a restore. */
  originOf(log: LogName, developerId: string, epoch: string): string;
  /** The server's active key under this name. */
  activeKey(origin: string): Promise<NoteKey>;
  /** All keys of the server under this name, including those that only verify. */
  knownKeys(origin: string): Promise<readonly NoteKey[]>;
  /** The keys before the active one, newest first. */
  formerKeys(origin: string): Promise<readonly FormerLogKey[]>;
  /** Whether the active key has signed a checkpoint of the log of this name. */
  isSigned(note: string, origin: string): Promise<boolean>;
  /** Signs a tree as the checkpoint of the log of this name, with each key that signs now. */
  signCheckpoint(origin: string, edge: TreeEdge): Promise<string>;
  /** Signs another text, which no reader can take for a checkpoint, in the same way. @param text ends with a line break */
  signText(origin: string, text: string): Promise<string>;
}

/** A key of the log that another key has replaced. */
export interface FormerLogKey {
  readonly verifierKey: string;
  /** Until when it signs, or has signed, together with its successor. */
  readonly until: Date;
  /** Its signature over `successionText` of core. */
  readonly successorSignature: Uint8Array;
}

/** @param publicUrl the issuer */
export function createLogIdentity(keys: LogKeys, publicUrl: string): LogIdentity {
  const { host } = new URL(publicUrl);
  async function signText(origin: string, text: string): Promise<string> {
    const signing = keys.signing();
    if (signing.length === 0) throw new Error('the log has no key that signs');
    let note = `${text}\n`;
    for (const { publicKey, sign } of signing) {
      const signed = await signNote(text, await noteKey(origin, publicKey), sign);
      note += signed.slice(text.length + 1);
    }
    return note;
  }
  const activeKey = (origin: string): Promise<NoteKey> => noteKey(origin, keys.active().publicKey);
  return {
    ready: () => keys.ready(),
    originOf: (log, developerId, epoch) => `${host}/${log}/${developerId}${epoch === '' ? '' : `/${epoch}`}`,
    activeKey,
    knownKeys: (origin) => Promise.all(keys.all().map(({ publicKey }) => noteKey(origin, publicKey))),
    formerKeys(origin) {
      const all = keys.all();
      const formers = all.slice(all.indexOf(keys.active()) + 1);
      return Promise.all(
        formers.map(async ({ publicKey, until = 0, successorSignature = new Uint8Array(0) }) => ({
          verifierKey: formatNoteKey(await noteKey(origin, publicKey)),
          until: new Date(until),
          successorSignature,
        })),
      );
    },
    isSigned: async (note, origin) => typeof (await openNote(note, [await activeKey(origin)])) !== 'string',
    async signCheckpoint(origin, edge) {
      const root = await createTree({ edge }).root();
      return signText(origin, checkpointText({ origin, size: edge.size, root }));
    },
    signText,
  };
}
