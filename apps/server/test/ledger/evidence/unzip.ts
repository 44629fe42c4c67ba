import { buffer } from 'node:stream/consumers';
import yauzl from 'yauzl';

/** The texts of a zip, by their names. */
export type Files = ReadonlyMap<string, string>;

export async function unzip(bytes: Buffer): Promise<Files> {
  const zip = await yauzl.fromBufferPromise(bytes);
  const files = new Map<string, string>();
  for await (const entry of zip.eachEntry()) {
    files.set(entry.fileName, (await buffer(await zip.openReadStreamPromise(entry))).toString());
  }
  return files;
}
