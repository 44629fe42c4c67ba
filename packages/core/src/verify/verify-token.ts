import { decodeBase64urlBytes } from '../base/base64.ts';
import type { MaybePromise } from '../base/maybe-promise.ts';
import type { VerifySignature } from '../base/signature.ts';
import { asciiOf } from './ascii.ts';

/**
 * Whether the signature of a token is valid for everything before its second dot. Only canonical base64url with exactly
 * as many bytes as the key is valid.
 */
export type VerifyToken = (token: string, signedLength: number) => MaybePromise<boolean>;

/**
 * Makes a check for the signatures of one key from the platform's function.
 * @param size the length of the key's modulus in bytes
 */
export function createVerifyToken(verify: VerifySignature, size: number): VerifyToken {
  const signature = new Uint8Array(size);
  const encodedSize = Math.ceil((size * 4) / 3);
  return (token, signedLength) => {
    if (token.length - signedLength - 1 !== encodedSize) return false;
    const ascii = asciiOf(token);
    if (ascii === undefined) return false;
    if (decodeBase64urlBytes(ascii, signedLength + 1, token.length, signature) !== size) return false;
    return verify(ascii.subarray(0, signedLength), signature);
  };
}
