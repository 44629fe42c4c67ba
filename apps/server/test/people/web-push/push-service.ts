import { createDecipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { generate } from 'selfsigned';

/** What a push service was handed. */
export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A push service on loopback, over https. This process trusts its certificate until it is closed. */
export interface PushService {
  url: string;
  received: Received[];
  /** What it answers at a path. Default: 201. */
  answers: Map<string, number>;
  /** A browser that has subscribed there. */
  browser(path: string): SubscribedBrowser;
  close(): Promise<void>;
}

export interface SubscribedBrowser {
  path: string;
  /** `PushSubscription.toJSON()`. */
  subscription: { endpoint: string; keys: { p256dh: string; auth: string } };
  /** What this browser was sent, decrypted. */
  messages(): Record<string, string>[];
}

export async function pushService(): Promise<PushService> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const received: Received[] = [];
  const answers = new Map<string, number>();
  const listener = createServer({ key, cert }, (request, response) => {
    const { url: path = '', headers } = request;
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      received.push({ path, headers, body: Buffer.concat(parts) });
      response.writeHead(answers.get(path) ?? 201, { location: '/elsewhere' }).end();
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const url = `https://localhost:${(listener.address() as AddressInfo).port}`;
  const trusted = getCACertificates();
  setDefaultCACertificates([...trusted, cert]);
  return {
    url,
    received,
    answers,
    browser(path) {
      const keys = createECDH('prime256v1');
      const authSecret = randomBytes(16);
      const p256dh = keys.generateKeys('base64url');
      return {
        path,
        subscription: { endpoint: url + path, keys: { p256dh, auth: authSecret.toString('base64url') } },
        messages: () =>
          received
            .filter((each) => each.path === path)
            .map(({ body }) => JSON.parse(decryptPush(body, keys, authSecret).toString()) as never),
      };
    },
    async close() {
      setDefaultCACertificates(trusted);
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

/** Decrypts a message of one record as a browser does, by RFC 8291 §3 and RFC 8188 §2. */
export function decryptPush(body: Buffer, keys: ECDH, authSecret: Uint8Array): Buffer {
  const salt = body.subarray(0, 16);
  const sender = body.subarray(21, 21 + body.readUInt8(20));
  const record = body.subarray(21 + sender.length);
  const derive = (secret: Uint8Array, by: Uint8Array, about: string | Buffer, length: number): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, by, about, length));
  const about = Buffer.concat([Buffer.from('WebPush: info\0'), keys.getPublicKey(), sender]);
  const secret = derive(keys.computeSecret(sender), authSecret, about, 32);
  const key = derive(secret, salt, 'Content-Encoding: aes128gcm\0', 16);
  const nonce = derive(secret, salt, 'Content-Encoding: nonce\0', 12);
  const cipher = createDecipheriv('aes-128-gcm', key, nonce);
  cipher.setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([cipher.update(record.subarray(0, -16)), cipher.final()]);
  // Zeros pad the last record, after a 2.
  return padded.subarray(0, padded.lastIndexOf(2));
}
