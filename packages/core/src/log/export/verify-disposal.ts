import { type Disposal, disposalText } from '../entry/disposal.ts';
import { openNote, parseNoteKey } from '../tree/note.ts';
import { parseTreeHash, type TreeHash } from '../tree/tree-hash.ts';
import { createTree, subtreesOf, type Tree } from '../tree/tree.ts';
import type { CheckpointKeys, CheckpointTrust } from './kept-checkpoints.ts';

/** What an export says of the entries before its first one. */
export interface DisposedReport {
  /** How many entries are gone: those from 1 to this number. */
  readonly entries: number;
  /** When the last of them were disposed of. ISO 8601, UTC. */
  readonly at: string;
  /** Who signed that: `unchecked` where no key of the log was given. */
  readonly trust: CheckpointTrust;
  /** The key of the log that verified it; absent where none was given. */
  readonly verifierKey?: string;
}

/** Starts the tree of a log after the entries that are gone; undefined for hashes that are not those of a tree. */
export function treeAfter({ size, before }: Disposal): Tree | undefined {
  if (before.length !== subtreesOf(0, size).length) return undefined;
  const hashes: TreeHash[] = before.flatMap((text) => parseTreeHash(text) ?? []);
  return hashes.length === before.length ? createTree({ edge: { size, hashes } }) : undefined;
}

/**
 * Verifies that a key of the log signed a disposal. Checkpoints show whether its hashes are those of the log.
 * @param tree of {@link treeAfter}
 * @returns undefined when no given key did
 */
export async function verifyDisposal(
  { size, hash, at, note }: Disposal,
  tree: Tree,
  { anchored, fetched }: Pick<CheckpointKeys, 'anchored' | 'fetched'>,
): Promise<DisposedReport | undefined> {
  const said = { entries: size, at };
  if (anchored.length + fetched.length === 0) return { ...said, trust: 'unchecked' };
  const root = await tree.root();
  for (const verifierKey of [...anchored, ...fetched]) {
    const key = await parseNoteKey(verifierKey);
    const opened = await openNote(note, [key]);
    if (typeof opened === 'string') continue;
    if (opened.text !== disposalText({ origin: key.name, size, root, hash, at })) continue;
    return { ...said, trust: anchored.includes(verifierKey) ? 'anchored' : 'unanchored', verifierKey };
  }
  return undefined;
}
