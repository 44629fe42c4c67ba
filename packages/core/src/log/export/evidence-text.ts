import { sha256Bytes } from '#signature';
import { encodeBase64 } from '../../base/base64.ts';

/**
 * The text that a log's key signs of a pack of evidence: three lines, each ended by 0x0A (`docs/protocol.md` §16). Its second
 * line is no number, so no reader takes it for a checkpoint.
 * @param origin the name of the audit log
 * @param manifest the pack's `manifest.json`, as it is
 */
export async function evidenceText(origin: string, manifest: string): Promise<string> {
  return `grantex evidence/v1\n${origin}\n${encodeBase64(await sha256Bytes(manifest))}\n`;
}
