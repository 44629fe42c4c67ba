/** What this server uses of `http_ece`, which has no types. */
declare module 'http_ece' {
  import type { ECDH } from 'node:crypto';

  interface Parameters {
    version: 'aes128gcm';
    /** The key pair of this message. */
    privateKey: ECDH;
    /** The public key of the receiver: 65 bytes. */
    dh: Buffer;
    /** 16 bytes. */
    authSecret: Buffer;
  }
  const ece: { encrypt(plaintext: Buffer, parameters: Parameters): Buffer };
  export default ece;
}
