import { readdir, readFile } from 'node:fs/promises';
import { readSection, type Section } from './sentences.ts';

const SOURCES = new URL('../../../../docs/protocol/', import.meta.url);
const PACKED = new URL('../../protocol.json', import.meta.url);

/** The sections of the protocol: in a clone as they stand there, in a package as they stood when it was packed. */
export async function readProtocol(): Promise<readonly Section[]> {
  if (import.meta.url.endsWith('.ts')) return readSources();
  return JSON.parse(await readFile(PACKED, 'utf8')) as Section[];
}

/** Reads `docs/protocol/`, in the order of the sections. */
export async function readSources(): Promise<readonly Section[]> {
  const names = (await readdir(SOURCES)).filter((name) => /^\d+-.*\.md$/.test(name)).toSorted();
  return Promise.all(names.map(async (name) => readSection(await readFile(new URL(name, SOURCES), 'utf8'))));
}
