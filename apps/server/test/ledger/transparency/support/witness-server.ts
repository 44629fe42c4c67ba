import { createHash, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/**
 * A witness by C2SP tlog-witness, written only from that document and RFC 9162 §2.1.4.2: it shares no code with the
 * code under test.
 */
export interface WitnessServer {
  /** The value of `GRANTEX_WITNESSES` for it. */
  readonly option: string;
  readonly verifierKey: string;
  readonly url: string;
  /** Accepts checkpoints of the log with this verifier key from now on; others get 404. */
  trust(logKey: string): void;
  /** Every status that it has returned. */
  readonly answered: number[];
  /** The largest size that it has cosigned for the log of this name. */
  sizeOf(origin: string): number | undefined;
  /** Answers in place of the witness; undefined restores it. */
  misbehave(how: Misbehaviour | undefined): void;
  /** Its signature line for a note, without any check. */
  cosign(note: string): string;
  close(): Promise<void>;
}

export type Misbehaviour = (request: IncomingMessage, response: WitnessAnswer) => void;
export type WitnessAnswer = ServerResponse;

interface Seen {
  size: number;
  root: Buffer;
}

export async function witnessServer(name = 'witness.example/w1'): Promise<WitnessServer> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const id = keyId(name, 4, raw);
  const verifierKey = `${name}+${id.toString('hex')}+${Buffer.concat([Buffer.of(4), raw]).toString('base64')}`;
  const logs = new Map<string, string[]>();
  const seen = new Map<string, Seen>();
  const answered: number[] = [];
  let instead: Misbehaviour | undefined;

  function cosign(note: string): string {
    const body = note.slice(0, note.lastIndexOf('\n\n') + 1);
    const time = BigInt(Math.floor(Date.now() / 1_000));
    const stamp = Buffer.alloc(8);
    stamp.writeBigUInt64BE(time);
    const signature = sign(null, Buffer.from(`cosignature/v1\ntime ${time}\n${body}`), privateKey);
    return `— ${name} ${Buffer.concat([id, stamp, signature]).toString('base64')}\n`;
  }

  function answer(request: string): [status: number, body: string] {
    const [head = '', ...rest] = request.split('\n\n');
    const note = rest.join('\n\n');
    const [old = '', ...path] = head.split('\n');
    const from = /^old (0|[1-9]\d*)$/.exec(old)?.[1];
    const [origin = '', size = '', root = ''] = note.split('\n');
    if (from === undefined || path.length > 63 || !/^\d+$/.test(size)) return [400, ''];
    const keys = logs.get(origin);
    if (keys === undefined) return [404, ''];
    if (!keys.some((key) => isSignedBy(note, key))) return [403, ''];
    if (Number(from) > Number(size)) return [400, ''];
    const before = seen.get(origin) ?? { size: 0, root: Buffer.alloc(0) };
    if (Number(from) !== before.size) return [409, `${before.size}\n`];
    const now = { size: Number(size), root: Buffer.from(root, 'base64') };
    const hashes = path.map((hash) => Buffer.from(hash, 'base64'));
    if (!isConsistent(before, now, hashes)) return [422, ''];
    seen.set(origin, now);
    return [200, cosign(note)];
  }

  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const isRight = request.method === 'POST' && request.url === '/prefix/add-checkpoint';
    const [status, said] = isRight ? answer(body) : [405, ''];
    answered.push(status);
    const type = status === 409 ? 'text/x.tlog.size' : 'text/plain';
    response.writeHead(status, { 'content-type': type }).end(said);
  }

  const server = createServer((request, response) => {
    if (instead !== undefined) return instead(request, response);
    void reply(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/prefix`;
  return {
    option: `${verifierKey}@${url}`,
    verifierKey,
    url,
    trust(logKey) {
      const [origin = ''] = logKey.split('+');
      logs.set(origin, [...(logs.get(origin) ?? []), logKey]);
    },
    answered,
    sizeOf: (origin) => seen.get(origin)?.size,
    misbehave: (how) => void (instead = how),
    cosign,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function keyId(name: string, kind: number, key: Buffer): Buffer {
  return createHash('sha256').update(`${name}\n`).update(Buffer.of(kind)).update(key).digest().subarray(0, 4);
}

function isSignedBy(note: string, verifierKey: string): boolean {
  const [name = '', id = '', ...rest] = verifierKey.split('+');
  const key = Buffer.from(rest.join('+'), 'base64').subarray(1);
  const publicKey = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: key.toString('base64url') },
    format: 'jwk',
  });
  const end = note.lastIndexOf('\n\n');
  return note
    .slice(end + 2)
    .split('\n')
    .some((line) => {
      const [, signer, encoded = ''] = line.split(' ');
      const bytes = Buffer.from(encoded, 'base64');
      if (signer !== name || bytes.subarray(0, 4).toString('hex') !== id) return false;
      return verify(null, Buffer.from(note.slice(0, end + 1)), publicKey, bytes.subarray(4));
    });
}

function node(left: Buffer, right: Buffer): Buffer {
  return createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest();
}

/** RFC 9162 §2.1.4.2; from an empty tree, and from a tree to itself, there is nothing to prove. */
function isConsistent(from: Seen, to: Seen, given: Buffer[]): boolean {
  if (from.size === 0) return given.length === 0;
  if (from.size === to.size) return given.length === 0 && from.root.equals(to.root);
  const path = Number.isInteger(Math.log2(from.size)) ? [from.root, ...given] : [...given];
  let [first, second] = [BigInt(from.size - 1), BigInt(to.size - 1)];
  while (first % 2n === 1n) [first, second] = [first / 2n, second / 2n];
  const begin = path.shift();
  if (begin === undefined) return false;
  let [old, now] = [begin, begin];
  for (const hash of path) {
    if (second === 0n) return false;
    if (first % 2n === 1n || first === second) {
      [old, now] = [node(hash, old), node(hash, now)];
      while (first % 2n === 0n && first !== 0n) [first, second] = [first / 2n, second / 2n];
    } else {
      now = node(now, hash);
    }
    [first, second] = [first / 2n, second / 2n];
  }
  return second === 0n && old.equals(from.root) && now.equals(to.root);
}
