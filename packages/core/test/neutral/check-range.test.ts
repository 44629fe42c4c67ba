import { expect, test } from 'vitest';
import {
  type AuditEntry,
  canonicalEntry,
  checkRange,
  createTree,
  hashLeaf,
  proveRange,
  type RangeProof,
  type Subtree,
  type TreeHash,
  type TreeHead,
} from '../../src/log.ts';
import { logOf, seal, unseal } from './support/log.ts';

const log = await logOf(13);

/** The tree over entries, and every subtree of it. */
async function treeOf(entries: readonly AuditEntry[]): Promise<{ head: TreeHead; prove: typeof proveIn }> {
  const subtrees = new Map<string, TreeHash>();
  const nameOf = ({ level, index }: Subtree): string => `${level}/${index}`;
  const tree = createTree({ onSubtree: (subtree, hash) => void subtrees.set(nameOf(subtree), hash) });
  for (const entry of entries) await tree.append(await hashLeaf(canonicalEntry(entry)));
  const head = { size: entries.length, root: await tree.root() };
  const proveIn = (from: number, to: number): Promise<RangeProof> =>
    proveRange({ from, to, size: entries.length }, async (wanted) =>
      wanted.map((subtree) => subtrees.get(nameOf(subtree)) as TreeHash),
    );
  return { head, prove: proveIn };
}
declare function proveIn(from: number, to: number): Promise<RangeProof>;

const { head, prove } = await treeOf(log);

test('every part of a log of every size is proven, empty parts too', async () => {
  for (let size = 1; size <= log.length; size += 1) {
    const tree = await treeOf(log.slice(0, size));
    for (let from = 0; from <= size; from += 1) {
      for (let to = from; to <= size; to += 1) {
        const report = await checkRange(log.slice(from, to), await tree.prove(from, to), tree.head);
        expect([size, from, to, report.valid, report.entries]).toEqual([size, from, to, true, to - from]);
      }
    }
  }
});

test('each change of a part is named', async () => {
  const proof = await prove(4, 9);
  const part = log.slice(4, 9);
  const [first, second, third, ...rest] = part as [AuditEntry, AuditEntry, AuditEntry];
  const faultOf = async (entries: readonly unknown[], given: RangeProof = proof): Promise<string> => {
    const { valid, fault } = await checkRange(entries, given, head);
    expect(valid).toBe(false);
    return `${fault?.kind} ${fault?.seq}`;
  };
  expect(await faultOf([first, { ...second, action: 'other' }, third, ...rest])).toBe('edited 6');
  expect(await faultOf([first, { ...second, metadata: {} }, third, ...rest])).toBe('metadata_edited 6');
  expect(await faultOf([first, third, second, ...rest])).toBe('reordered 6');
  expect(await faultOf([first, third, ...rest])).toBe('missing 6');
  expect(await faultOf([first, second, second, third, ...rest])).toBe('duplicated 6');
  expect(await faultOf(part.slice(0, 3))).toBe('cut 8');
  expect(await faultOf([])).toBe('cut 5');
  expect(await faultOf([...part, log[9]])).toBe('replaced 5');
  expect(await faultOf([first, { ...second, developerId: 'dev_02' }])).toBe('foreign 6');
  expect(await faultOf(log.slice(3, 9))).toBe('reordered 4');
  expect(await faultOf([first, 'nothing'])).toBe('malformed 6');
  // Hashed and linked anew: only the checkpoint shows it.
  const { entry, details } = unseal(second);
  const changed = await seal({ ...entry, action: 'other' }, details);
  const rewritten = (await logOf(9, [...log.slice(0, 5), changed])).slice(4, 9);
  expect(await faultOf(rewritten)).toBe('replaced 5');
  // The first entry alone names the hash before it, which nothing else in the part shows.
  const relinked = await seal({ ...unseal(first).entry, prevHash: '0'.repeat(64) }, unseal(first).details);
  expect(await faultOf([relinked], await prove(4, 5))).toBe('replaced 5');
});

test('a proof of another part, of another tree or of no form is refused', async () => {
  const proof = await prove(4, 9);
  const part = log.slice(4, 9);
  const bad: unknown[] = [
    { ...proof, from: -1 },
    { ...proof, from: 0.5 },
    { ...proof, from: 10 },
    { ...proof, to: 14 },
    { ...proof, size: 12 },
    { ...proof, before: [] },
    { ...proof, before: 'x' },
    { ...proof, after: proof.after.map(() => 'x') },
    { ...proof, after: [...proof.after, proof.after[0]] },
    {},
  ];
  for (const given of bad) {
    expect((await checkRange(part, given as RangeProof, head)).fault?.kind).toBe('bad_proof');
  }
  const swapped = { ...proof, after: proof.after.toReversed() };
  expect((await checkRange(part, swapped, head)).fault?.kind).toBe('replaced');
  await expect(prove(9, 4)).rejects.toThrow(RangeError);
});
