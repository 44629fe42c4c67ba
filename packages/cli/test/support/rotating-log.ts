import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkpointText, formatNoteKey, noteKey, signNote, successionText } from '@grantex/core/log';

const ORIGIN = 'log.example/audit/dev_01';

/** A key of a log, and its signatures. */
export interface LogSigner {
  readonly verifierKey: string;
  note(size: number): Promise<string>;
  /** The note that names another key as its successor. */
  name(successor: LogSigner): string;
  readonly publicKey: Uint8Array;
}

export async function newLogSigner(): Promise<LogSigner> {
  const { publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject } =
    generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const key = await noteKey(ORIGIN, raw);
  const root = new Uint8Array(32).fill(5);
  return {
    verifierKey: formatNoteKey(key),
    publicKey: raw,
    note: (size) =>
      signNote(checkpointText({ origin: ORIGIN, size, root }), key, (bytes) => sign(null, bytes, privateKey)),
    name: (successor) =>
      sign(null, Buffer.from(successionText(raw, successor.publicKey)), privateKey).toString('base64'),
  };
}

/** The log that a server presents: its key, earlier keys, and a checkpoint. Nothing of it is checked. */
export interface Said {
  readonly verifierKey: string;
  readonly former: readonly { readonly verifierKey: string; readonly successorSignature: string }[];
  readonly note: string;
}

/** A server that presents a given log. */
export async function rotatingLog(
  first: Said,
): Promise<{ readonly url: string; say(said: Said): void; close(): void }> {
  let said = first;
  const server = createServer(({ url = '' }, response) => {
    if (url.startsWith('/v1/audit/checkpoint')) {
      return response.writeHead(200, { 'content-type': 'text/plain' }).end(said.note);
    }
    const { verifierKey } = said;
    const former = said.former.map((one) => ({ ...one, until: '2026-01-31T00:00:00.000Z' }));
    const body = url.startsWith('/v1/audit/log-key')
      ? { name: ORIGIN, verifierKey, publicKeyJwk: { kty: 'OKP', crv: 'Ed25519', x: '' }, former }
      : { from: 3, to: 3, path: [] };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    say: (what) => void (said = what),
    close: () => void server.close(),
  };
}
