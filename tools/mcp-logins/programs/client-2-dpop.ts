/** A program on `@modelcontextprotocol/client` 2.x whose tokens are bound to a key, which it keeps with its login. */
import type { webcrypto } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DpopSession, generateDpopKeyPair } from '@modelcontextprotocol/client';
import { line2 } from './line-2.ts';
import { runProgram } from './program.ts';

const ES256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

async function keptKey(file: string): Promise<Awaited<ReturnType<typeof generateDpopKeyPair>>> {
  const made = await generateDpopKeyPair({ extractable: true });
  const { publicJwk, thumbprint } = made;
  const jwk = await crypto.subtle.exportKey('jwk', made.privateKey);
  // Another process with this login may have been first.
  await writeFile(file, JSON.stringify({ jwk, publicJwk, thumbprint }), { flag: 'wx' }).catch(() => {});
  const kept = JSON.parse(await readFile(file, 'utf8')) as { jwk: webcrypto.JsonWebKey } & typeof made;
  return {
    ...made,
    publicJwk: kept.publicJwk,
    thumbprint: kept.thumbprint,
    privateKey: await crypto.subtle.importKey('jwk', kept.jwk, ES256, false, ['sign']),
    publicKey: await crypto.subtle.importKey('jwk', kept.publicJwk, ES256, true, ['verify']),
  };
}

const [, , , folder = ''] = process.argv;
const session = await DpopSession.create({ keyPair: await keptKey(join(folder, 'key.json')) });
await runProgram(line2({ dpop: () => session }));
