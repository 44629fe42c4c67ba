import { usedSignatures, vectorFile, vectorFileText, vectorKinds } from '@grantex/core/test/vectors';
import { contractVectors } from '@grantex/testing/test/vectors';

/** A file that `npm run vectors` writes. */
export interface WrittenFile {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** Makes every file of `vectors/`, and the file that keeps the signatures which cannot be made twice. */
export async function vectorFiles(): Promise<WrittenFile[]> {
  const files = [contractVectors];
  for (const kind of vectorKinds) {
    const file = await vectorFile(kind);
    if (file !== undefined) files.push(file);
  }
  const signatures = `${JSON.stringify(usedSignatures(), undefined, 2)}\n`;
  return [
    ...files.map((file) => ({ path: `vectors/${file.kind}.json`, text: vectorFileText(file) })),
    { path: 'packages/core/test/vectors/kept-signatures.json', text: signatures },
  ];
}
