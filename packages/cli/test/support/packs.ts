import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import {
  evidenceText,
  checkpointText,
  formatNoteKey,
  noteKey,
  readCheckpoint,
  signNote,
} from '@grantex/core/log';
import yauzl from 'yauzl';
import yazl from 'yazl';

/** The files of a pack, in order. */
export type Files = Map<string, string>;

export async function unpack(path: string): Promise<Files> {
  const zip = await yauzl.openPromise(path);
  const files: Files = new Map();
  for await (const entry of zip.eachEntry()) {
    files.set(entry.fileName, (await buffer(await zip.openReadStreamPromise(entry))).toString());
  }
  return files;
}

export async function packInto(path: string, files: Iterable<readonly [string, string]>): Promise<void> {
  const zip = new yazl.ZipFile();
  for (const [name, text] of files) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

interface Manifest {
  files: { name: string; bytes: number; sha256: string }[];
  logs: Record<'audit' | 'admin', { origin: string }>;
}

/** Makes the manifest state what the files are now, as anybody can; its signature is then not by the log. */
export function restate(files: Files): Files {
  const manifest = JSON.parse(files.get('manifest.json') ?? '') as Manifest;
  manifest.files = [...files]
    .filter(([name]) => !name.startsWith('manifest.'))
    .map(([name, text]) => ({
      name,
      bytes: Buffer.byteLength(text),
      sha256: createHash('sha256').update(text).digest('hex'),
    }));
  return files.set('manifest.json', `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** Signs a whole pack again by a key of one's own, which it then names. */
export async function signAgain(files: Files): Promise<Files> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const { logs } = JSON.parse(files.get('manifest.json') ?? '') as Manifest;
  const signed = async (text: string, origin: string): Promise<string> =>
    signNote(text, await noteKey(origin, raw), (bytes) => by(privateKey, bytes));
  const keys: Record<string, object> = {};
  for (const log of ['audit', 'admin'] as const) {
    const { origin } = logs[log];
    const checkpoint = readCheckpoint(files.get(`${log}-checkpoint.txt`) ?? '');
    if (checkpoint === undefined) throw new Error('the pack has no checkpoint');
    files.set(`${log}-checkpoint.txt`, await signed(checkpointText(checkpoint), origin));
    keys[log] = { verifierKey: formatNoteKey(await noteKey(origin, raw)), former: [] };
  }
  files.set('keys.json', JSON.stringify(keys));
  restate(files);
  const text = await evidenceText(logs.audit.origin, files.get('manifest.json') ?? '');
  return files.set('manifest.sig', await signed(text, logs.audit.origin));
}

function by(key: KeyObject, bytes: Uint8Array): Uint8Array {
  return sign(null, bytes, key);
}
