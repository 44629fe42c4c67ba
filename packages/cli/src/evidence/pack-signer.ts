import { evidenceText, openNote, parseNoteKey } from '@grantex/core/log';
import type { LogKey } from '@grantex/sdk';
import { succession } from '../audit/log-key-change.ts';
import type { Pack } from './open-pack.ts';

/** Whose signature the manifest of a pack has. */
export interface Signer {
  /** By which checkpoints are verified, too; undefined where there is none. */
  readonly key: string | undefined;
  readonly isAnchored: boolean;
  readonly fault?: 'manifest_changed' | 'swapped_key';
  readonly message?: string;
}

/** The key that has signed the manifest: one that was given, or that a given one has named; without any, the pack's own. */
export async function signerOf(
  pack: Pack,
  manifest: string,
  origin: string,
  given: readonly string[],
): Promise<Signer> {
  const signature = (await pack.text('manifest.sig')) ?? '';
  const named = readKeys(await pack.text('keys.json'));
  const isBy = async (key: string): Promise<boolean> => {
    const parsed = await parseNoteKey(key).catch(() => undefined);
    if (parsed === undefined) return false;
    const opened = await openNote(signature, [parsed]);
    return typeof opened !== 'string' && opened.text === (await evidenceText(origin, manifest));
  };
  const own = named?.verifierKey ?? '';
  const heirs = named === undefined ? [] : ((await succession(named, given)) ?? []);
  for (const key of [...given, ...heirs]) if (await isBy(key)) return { key, isAnchored: true };
  const isOwn = await isBy(own);
  if (isOwn && given.length === 0) return { key: own, isAnchored: false };
  const key = given[0] ?? named?.verifierKey;
  const rest = { key: (await isKey(key)) ? key : undefined, isAnchored: false };
  if (!isOwn) {
    return {
      ...rest,
      fault: 'manifest_changed',
      message: 'The manifest is not what the key of the log has signed.',
    };
  }
  const message = `The manifest is signed by another key than the one given, by ${own}.`;
  return { ...rest, fault: 'swapped_key', message };
}

async function isKey(text: string | undefined): Promise<boolean> {
  return parseNoteKey(text ?? '').then(
    () => true,
    () => false,
  );
}

function readKeys(text: string | undefined): LogKey | undefined {
  try {
    const { audit } = JSON.parse(text ?? '') as { readonly audit: LogKey };
    const { verifierKey, former } = audit;
    return typeof verifierKey === 'string' && Array.isArray(former) ? audit : undefined;
  } catch {
    return undefined;
  }
}
