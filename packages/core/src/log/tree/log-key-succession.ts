import { decodeBase64, encodeBase64 } from '../../base/base64.ts';
import { isSignedBy, parseNoteKey } from './note.ts';

/**
 * The text that a log's key signs when another key replaces it: three lines, each ended by 0x0A (`docs/protocol.md`
 * §8). No checkpoint looks like that, because its second line is a number.
 * @param former its public key, 32 bytes
 * @param successor the other's public key, 32 bytes
 */
export function successionText(former: Uint8Array, successor: Uint8Array): string {
  return `grantex log key succession/v1\n${encodeBase64(former)}\n${encodeBase64(successor)}\n`;
}

/**
 * Verifies that a log's former key named its successor. A checkpoint with signatures of both does not show that:
 * anybody can add a signature to a signed note.
 * @param former the verifier key that was known before
 * @param successor the verifier key that replaces it, of the same log
 * @param signature `successorSignature` of `GET /v1/audit/log-key`: 64 bytes in padded base64
 * @throws {TypeError} when one of the keys is not valid
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
