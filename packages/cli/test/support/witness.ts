import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A witness that cosigns every checkpoint (C2SP tlog-witness) while it is told to. */
export interface Witness {
  readonly verifierKey: string;
  /** The value of `GRANTEX_WITNESSES` for it. */
  readonly option: string;
  away(isAway: boolean): void;
  cosign(note: string): string;
  close(): void;
}

export async function newWitness(name = 'witness.example/w1'): Promise<Witness> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const typed = Buffer.concat([Buffer.of(4), raw]);
  const id = createHash('sha256').update(`${name}\n`).update(typed).digest().subarray(0, 4);
  const verifierKey = `${name}+${id.toString('hex')}+${typed.toString('base64')}`;
  let isAway = false;

  function cosign(note: string): string {
    const time = BigInt(Math.floor(Date.now() / 1_000));
    const stamp = Buffer.alloc(8);
    stamp.writeBigUInt64BE(time);
    const signed = `cosignature/v1\ntime ${time}\n${note.slice(0, note.lastIndexOf('\n\n') + 1)}`;
    const signature = sign(null, Buffer.from(signed), privateKey);
    return `— ${name} ${Buffer.concat([id, stamp, signature]).toString('base64')}\n`;
  }

  const server = createServer((request, response) => {
    const answered = text(request).then((body) =>
      isAway ? response.writeHead(503).end() : response.end(cosign(body.slice(body.indexOf('\n\n') + 2))),
    );
    answered.catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    verifierKey,
    option: `${verifierKey}@http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    away: (is) => void (isAway = is),
    cosign,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
