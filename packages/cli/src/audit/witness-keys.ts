import { parseWitnessKey, verifyCosignature, type WitnessVerdict } from '@grantex/core/log';
import type { Context } from '../session/context.ts';
import { usageError } from '../terminal/exit.ts';

/** The keys of `--witness`, then those of the configuration, each once. @throws {CliError} for a malformed key */
export async function readWitnessKeys(
  { settings }: Context,
  given: readonly string[] = [],
): Promise<readonly string[]> {
  const keys = [...new Set([...given, ...(await settings()).witnesses])];
  for (const key of keys) {
    await parseWitnessKey(key).catch((error: unknown) => {
      const next = 'Use what the operator of the witness publishes: <name>+<id>+<key>';
      throw usageError(`a witness key is malformed: ${(error as Error).message}`, next, error);
    });
  }
  return keys;
}

/** Whether each witness has cosigned a checkpoint. */
export function askWitnesses(note: string, keys: readonly string[]): Promise<WitnessVerdict[]> {
  return Promise.all(
    keys.map(async (key) => {
      const [{ name: witness }, result] = [await parseWitnessKey(key), await verifyCosignature(note, key)];
      if (result.valid) return { witness, status: 'cosigned', signedAt: result.cosignature.signedAt };
      return { witness, status: result.fault === 'bad_signature' ? 'bad_signature' : 'missing' };
    }),
  );
}

/** The answer of a witness in words. */
export function wordOf(word: WitnessVerdict): string {
  return word.status === 'cosigned'
    ? `cosigned ${new Date(word.signedAt * 1_000).toISOString()}`
    : WORDS[word.status];
}

const WORDS = { missing: 'has not cosigned', bad_signature: 'the signature is not its own' } as const;
