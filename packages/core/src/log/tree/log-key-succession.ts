import { decodeBase64, encodeBase64 } from '../../base/base64.ts';
import { isSignedBy, parseNoteKey } from './note.ts';

/**
 * What a log's key signs when another one takes over from it: the bytes of three lines, each ended by 0x0A
 * (`docs/protocol.md` §8). No checkpoint reads like that, as its second line is a number.
 * @param former its public key, 32 bytes
 * @param successor the other's public key, 32 bytes
 */
export function successionText(former: Uint8Array, successor: Uint8Array): string {
  return `grantex log key succession/v1\n${encodeBase64(former)}\n${encodeBase64(successor)}\n`;
}

/**
 * Verifies that a log's former key has named its successor. A checkpoint that both have signed does not show that:
 * anybody can put a signature of their own under one that was signed.
 * @param former the verifier key that was known before
 * @param successor the one that is to be known from now on, of the same log
 * @param signature `successorSignature` of `GET /v1/audit/log-key`: 64 bytes in padded base64
 * @throws {TypeError} when one of the keys is none
 */
export async function verifySuccession(
  former: string,
  successor: string,
  signature: string,
): Promise<boolean> {
  const [from, to] = [await parseNoteKey(former), await parseNoteKey(successor)];
  const bytes = decodeBase64(signature);
  if (bytes === undefined || from.name !== to.name) return false;
  return isSignedBy(from, new TextEncoder().encode(successionText(from.publicKey, to.publicKey)), bytes);
}
