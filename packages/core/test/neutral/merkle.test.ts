import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createTree,
  hashLeaf,
  proveConsistency,
  proveInclusion,
  type TreeHash,
  verifyConsistency,
  verifyInclusion,
} from '../../src/log.ts';
import { hex, unhex } from './support/hex.ts';
import { CONSISTENCY, INCLUSION, LEAVES, naiveRoot, readFrom, ROOTS, treeOf } from './support/tree.ts';

const root = (size: number): TreeHash => unhex(ROOTS[size] ?? '');
const head = (size: number): { size: number; root: TreeHash } => ({ size, root: root(size) });

const hexPath = (path: readonly string[]): string[] =>
  path.map((hash) => hex(Uint8Array.from(atob(hash), (character) => character.charCodeAt(0))));

/** The entry's text where a leaf's bytes are not text: verifyInclusion accepts texts. */
const textLeaves = (size: number): string[] => Array.from({ length: size }, (_, index) => `entry ${index} é`);
const encoder = new TextEncoder();

test('the tree of Certificate Transparency has its published root at each size', async () => {
  const tree = createTree();
  expect(hex(await tree.root())).toBe(ROOTS[0]);
  for (const [index, leaf] of LEAVES.entries()) {
    await tree.append(await hashLeaf(leaf));
    expect(tree.size).toBe(index + 1);
    expect(hex(await tree.root())).toBe(ROOTS[index + 1]);
  }
});

test('a leaf is hashed by its bytes, and a text by its UTF-8 bytes', async () => {
  expect(hex(await hashLeaf('é\0'))).toBe(hex(await hashLeaf(encoder.encode('é\0'))));
});

for (const [index, size, path] of INCLUSION) {
  test(`the proof of leaf ${index} in ${size} is the published one`, async () => {
    const proof = await proveInclusion(index, size, readFrom(LEAVES));
    expect({ ...proof, path: hexPath(proof.path) }).toEqual({ index, size, path });
  });
}

for (const [from, to, path] of CONSISTENCY) {
  test(`the proof from ${from} to ${to} is the published one, and verifies`, async () => {
    const proof = await proveConsistency(from, to, readFrom(LEAVES));
    expect({ ...proof, path: hexPath(proof.path) }).toEqual({ from, to, path });
    expect(await verifyConsistency(proof, head(from), head(to))).toBe(true);
  });
}

test('every leaf of every tree up to 40 is proven to be in it, and in no other place or tree', async () => {
  const leaves = textLeaves(40);
  const bytes = leaves.map((leaf) => encoder.encode(leaf));
  for (let size = 1; size <= leaves.length; size += 1) {
    const tree = await treeOf(leaves.slice(0, size));
    for (let index = 0; index < size; index += 1) {
      const proof = await proveInclusion(index, size, readFrom(bytes));
      const leaf = leaves[index] ?? '';
      expect(await verifyInclusion(leaf, proof, tree)).toBe(true);
      expect(await verifyInclusion(`${leaf}.`, proof, tree)).toBe(false);
      expect(await verifyInclusion(leaf, { ...proof, index: index + 1 }, tree)).toBe(false);
      expect(await verifyInclusion(leaf, { ...proof, size: size + 1 }, tree)).toBe(false);
    }
  }
});

test('every tree up to 40 begins with every smaller one, and with none that differs', async () => {
  const leaves = textLeaves(40);
  const bytes = leaves.map((leaf) => encoder.encode(leaf));
  const trees = await Promise.all(Array.from({ length: 41 }, (_, size) => treeOf(leaves.slice(0, size))));
  for (const [to, newer] of trees.entries()) {
    for (const [from, older] of trees.slice(0, to + 1).entries()) {
      const proof = await proveConsistency(from, to, readFrom(bytes));
      expect(await verifyConsistency(proof, older, newer)).toBe(true);
      const other = { ...older, root: await hashLeaf('other') };
      expect(await verifyConsistency(proof, other, newer)).toBe(false);
      // Every log begins with the empty one.
      expect(await verifyConsistency(proof, older, { ...newer, root: other.root })).toBe(
        from === 0 && to > 0,
      );
    }
  }
});

test('a proof with any hash changed, left out, added or malformed proves nothing', async () => {
  const leaves = textLeaves(21);
  const bytes = leaves.map((leaf) => encoder.encode(leaf));
  const [older, newer] = [await treeOf(leaves.slice(0, 13)), await treeOf(leaves)];
  const inclusion = await proveInclusion(9, 21, readFrom(bytes));
  const consistency = await proveConsistency(13, 21, readFrom(bytes));
  const spoilt = (path: readonly string[]): unknown[] => [
    ...path.map((_, place) => path.toSpliced(place, 1)),
    ...path.map((_, place) => path.with(place, btoa('x'.repeat(32)))),
    ...path.map((_, place) => path.toSpliced(place, 0, btoa('x'.repeat(32)))),
    path.with(0, 'AAAA'),
    path.with(0, (path[0] ?? '').replace('=', '')),
    [7, ...path.slice(1)],
    [...path, ...path, ...path, ...path],
    Array.from({ length: 1000 }, () => path[0]),
    {},
    null,
  ];
  for (const path of spoilt(inclusion.path) as string[][]) {
    expect(await verifyInclusion(leaves[9] ?? '', { ...inclusion, path }, newer)).toBe(false);
  }
  for (const path of spoilt(consistency.path) as string[][]) {
    expect(await verifyConsistency({ ...consistency, path }, older, newer)).toBe(false);
  }
});

test('positions outside of a tree are neither proven nor accepted', async () => {
  const read = readFrom(LEAVES);
  for (const [index, size] of [
    [8, 8],
    [-1, 8],
    [0, 0],
    [0.5, 8],
    [0, Infinity],
  ] as const) {
    await expect(proveInclusion(index, size, read)).rejects.toThrow(RangeError);
    expect(await verifyInclusion('', { index, size, path: [] }, { size, root: root(1) })).toBe(false);
  }
  for (const [from, to] of [
    [9, 8],
    [-1, 8],
    [0.5, 8],
    [0, Infinity],
  ] as const) {
    await expect(proveConsistency(from, to, read)).rejects.toThrow(RangeError);
    const proof = { from, to, path: [] };
    expect(await verifyConsistency(proof, { size: from, root: root(1) }, { size: to, root: root(1) })).toBe(
      false,
    );
  }
});

test('a tree continues from its edge, leaf by leaf or subtree by subtree, and has the same root', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string(), { maxLength: 80 }),
      fc.nat(80),
      fc.nat(3),
      async (leaves, cut, level) => {
        const hashes = await Promise.all(leaves.map(async (leaf) => hashLeaf(leaf)));
        const first = createTree();
        for (const hash of hashes.slice(0, cut)) await first.append(hash);
        const second = createTree({ edge: first.edge() });
        const bytes = leaves.map((leaf) => encoder.encode(leaf));
        while (second.size < leaves.length) {
          const span = 2 ** level;
          const isWhole = second.size % span === 0 && second.size + span <= leaves.length;
          const next = isWhole
            ? naiveRoot(bytes.slice(second.size, second.size + span))
            : (hashes[second.size] as TreeHash);
          await second.append(await next, isWhole ? level : 0);
        }
        expect(hex(await second.root())).toBe(hex(await naiveRoot(bytes)));
        expect(first.size).toBe(Math.min(cut, leaves.length));
      },
    ),
  );
});

test('each subtree is reported once, when it is complete', async () => {
  const told = new Map<string, string>();
  const tree = createTree({
    onSubtree: ({ level, index }, hash) => {
      expect(told.has(`${level}/${index}`)).toBe(false);
      told.set(`${level}/${index}`, hex(hash));
    },
  });
  for (const leaf of LEAVES) await tree.append(await hashLeaf(leaf));
  expect(told.size).toBe(8 + 4 + 2 + 1);
  expect(told.get('3/0')).toBe(ROOTS[8]);
  expect(told.get('2/0')).toBe(ROOTS[4]);
});

test('a subtree that does not fit at the end of a tree, and a malformed edge, are refused', async () => {
  const tree = createTree();
  await tree.append(root(1));
  expect(() => tree.append(root(2), 1)).toThrow(RangeError);
  expect(() => createTree({ edge: { size: 3, hashes: [root(1)] } })).toThrow(RangeError);
  expect(() => createTree({ edge: { size: 1, hashes: [new Uint8Array(31)] } })).toThrow(RangeError);
});
