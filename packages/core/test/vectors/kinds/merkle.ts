import { encodeBase64 } from '../../../src/base/base64.ts';
import {
  type ConsistencyProof,
  createTree,
  hashLeaf,
  type InclusionProof,
  proveConsistency,
  proveInclusion,
  type TreeHead,
  verifyConsistency,
  verifyInclusion,
} from '../../../src/log.ts';
import { CONSISTENCY, INCLUSION, LEAVES, readFrom, ROOTS, treeOf } from '../../neutral/support/tree.ts';
import { unhex } from '../../neutral/support/hex.ts';
import { type Vector, vectorKind, type VectorKind } from '../vector-kind.ts';

/** The head of a tree. */
interface Head {
  readonly size: number;
  /** Base64. */
  readonly root: string;
}

type MerkleCase =
  | (Vector & { readonly operation: 'root'; readonly leaves: readonly string[]; readonly expected: string })
  | (Vector & {
      readonly operation: 'inclusion';
      readonly leaf: string;
      readonly proof: InclusionProof;
      readonly head: Head;
      readonly expected: boolean;
    })
  | (Vector & {
      readonly operation: 'consistency';
      readonly proof: ConsistencyProof;
      readonly older: Head;
      readonly newer: Head;
      readonly expected: boolean;
    });

const encoder = new TextEncoder();
const textsOf = (size: number): string[] =>
  Array.from({ length: size }, (_, index) => `entry ${index} \u00e9`);
const bytesOf = (size: number): Uint8Array[] => textsOf(size).map((text) => encoder.encode(text));
const written = ({ size, root }: TreeHead): Head => ({ size, root: encodeBase64(root) });
const read = ({ size, root }: Head): TreeHead => ({
  size,
  root: Uint8Array.from(atob(root), (character) => character.charCodeAt(0)),
});
const headOf = async (size: number): Promise<Head> => written(await treeOf(textsOf(size)));
const published = (size: number): Head => written({ size, root: unhex(ROOTS[size] ?? '') });
const pathOf = (path: readonly string[]): string[] => path.map((hash) => encodeBase64(unhex(hash)));
const leafOf = (index: number): string => new TextDecoder().decode(LEAVES[index]);

const SIZES = [1, 2, 3, 5, 8, 13, 21];

/** Ways to spoil the path of a proof. */
function spoilt(path: readonly string[]): readonly (readonly [name: string, path: readonly string[]])[] {
  const other = btoa('x'.repeat(32));
  return [
    ...path.map((_, place) => [`hash ${place} left out`, path.toSpliced(place, 1)] as const),
    ...path.map((_, place) => [`hash ${place} changed`, path.with(place, other)] as const),
    ...path.map(
      (_, place) => [`a hash added before hash ${place}`, path.toSpliced(place, 0, other)] as const,
    ),
    ['a hash added at its end', [...path, other]],
    ['its hashes in reverse order', path.toReversed()],
    ['a hash that is too short', path.with(0, 'AAAA')],
    ['a hash without padding', path.with(0, (path[0] ?? '').replace('=', ''))],
  ];
}

/** The leaves of Certificate Transparency's own tests, with its published roots and proofs. */
const PUBLISHED: readonly MerkleCase[] = [
  ...ROOTS.map((_, size) => ({
    name: `the published root of ${size} leaves`,
    operation: 'root' as const,
    leaves: LEAVES.slice(0, size).map((_leaf, index) => leafOf(index)),
    expected: published(size).root,
  })),
  ...INCLUSION.map(([index, size, path]) => ({
    name: `the published proof of leaf ${index} in ${size}`,
    operation: 'inclusion' as const,
    leaf: leafOf(index),
    proof: { index, size, path: pathOf(path) },
    head: published(size),
    expected: true,
  })),
  ...CONSISTENCY.map(([from, to, path]) => ({
    name: `the published proof from ${from} to ${to}`,
    operation: 'consistency' as const,
    proof: { from, to, path: pathOf(path) },
    older: published(from),
    newer: published(to),
    expected: true,
  })),
];

async function inclusions(): Promise<MerkleCase[]> {
  const cases: MerkleCase[] = [];
  for (const size of SIZES) {
    const head = await headOf(size);
    for (let index = 0; index < size; index += 1) {
      const proof = await proveInclusion(index, size, readFrom(bytesOf(size)));
      const whole = { operation: 'inclusion', leaf: textsOf(size)[index] ?? '', proof, head } as const;
      const name = `leaf ${index} of ${size}`;
      cases.push({ name, ...whole, expected: true });
      cases.push({ name: `${name}, another text`, ...whole, leaf: 'entry x', expected: false });
      const next = { ...proof, index: index + 1 };
      cases.push({ name: `${name}, as the next one`, ...whole, proof: next, expected: false });
      if (size !== 21 || index !== 9) continue;
      for (const [what, path] of spoilt(proof.path)) {
        cases.push({ name: `${name}, ${what}`, ...whole, proof: { ...proof, path }, expected: false });
      }
      cases.push({
        name: `${name}, in a tree of another size`,
        ...whole,
        proof: { ...proof, size: 22 },
        expected: false,
      });
    }
  }
  return cases;
}

async function consistencies(): Promise<MerkleCase[]> {
  const cases: MerkleCase[] = [];
  for (const to of SIZES) {
    for (const from of [0, ...SIZES].filter((size) => size <= to)) {
      const proof = await proveConsistency(from, to, readFrom(bytesOf(to)));
      const [older, newer] = [await headOf(from), await headOf(to)];
      const whole = { operation: 'consistency', proof, older, newer } as const;
      const name = `from ${from} to ${to}`;
      cases.push({ name, ...whole, expected: true });
      const other = { ...older, root: btoa('x'.repeat(32)) };
      cases.push({ name: `${name}, of another older tree`, ...whole, older: other, expected: false });
      if (from !== 13 || to !== 21) continue;
      for (const [what, path] of spoilt(proof.path)) {
        cases.push({ name: `${name}, ${what}`, ...whole, proof: { ...proof, path }, expected: false });
      }
      const back = { from: to, to: from, path: proof.path };
      const swapped = { operation: 'consistency', older: newer, newer: older } as const;
      cases.push({ name: `${name}, backwards`, ...swapped, proof: back, expected: false });
    }
  }
  return cases;
}

/** The tree over a log (RFC 9162 §2.1). */
export const merkleVectors: VectorKind = vectorKind<MerkleCase>({
  kind: 'merkle',
  about:
    'Merkle trees (RFC 9162): roots, and proofs that a leaf is in a tree and that a tree begins with an older one. Leaves are texts in UTF-8; hashes are in base64.',
  cases: async () => [...PUBLISHED, ...(await inclusions()), ...(await consistencies())],
  async run(vector) {
    if (vector.operation === 'inclusion')
      return verifyInclusion(vector.leaf, vector.proof, read(vector.head));
    if (vector.operation === 'consistency') {
      return verifyConsistency(vector.proof, read(vector.older), read(vector.newer));
    }
    const tree = createTree();
    for (const leaf of vector.leaves) await tree.append(await hashLeaf(leaf));
    return encodeBase64(await tree.root());
  },
});
