/** Part of `prepack`: compresses the bundle of the interactive reference into the package. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { brotliCompressSync, constants } from 'node:zlib';
import { bundleFiles, COPIES } from '../src/web/reference/bundle.ts';

await rm(COPIES, { recursive: true, force: true });
await mkdir(new URL('chunks/', COPIES), { recursive: true });
for (const [name, content] of await bundleFiles()) {
  const params = {
    // The best quality is 8 % smaller, and takes seconds of each packing.
    [constants.BROTLI_PARAM_QUALITY]: 9,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
  };
  await writeFile(new URL(`${name}.br`, COPIES), brotliCompressSync(content, { params }));
}
