import { checkpointText, createTree, noteKey, type NoteKey, signNote, type TreeEdge } from '@grantex/core';
import type { LogKey } from './log-key.ts';

/** By what names this server signs (`docs/protocol.md` §8). */
export interface LogIdentity {
  readonly publicJwk: LogKey['publicJwk'];
  /** `<issuer host>/audit/<developer id>`, and `/<epoch>` after a restore. */
  originOf(developerId: string, epoch: string): string;
  /** The server's key under this name. */
  keyFor(origin: string): Promise<NoteKey>;
  /** Signs a tree as the checkpoint of the log of this name. */
  signCheckpoint(origin: string, edge: TreeEdge): Promise<string>;
}

/** @param publicUrl the issuer */
export function createLogIdentity(key: LogKey, publicUrl: string): LogIdentity {
  const { host } = new URL(publicUrl);
  const keyFor = (origin: string): Promise<NoteKey> => noteKey(origin, key.publicKey);
  return {
    publicJwk: key.publicJwk,
    originOf: (developerId, epoch) => `${host}/audit/${developerId}${epoch === '' ? '' : `/${epoch}`}`,
    keyFor,
    async signCheckpoint(origin, edge) {
      const root = await createTree({ edge }).root();
      const text = checkpointText({ origin, size: edge.size, root });
      return signNote(text, await keyFor(origin), key.sign);
    },
  };
}
