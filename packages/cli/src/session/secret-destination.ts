import type { Command } from 'commander';
import { checkWritable, writePrivately } from '../files/secret-file.ts';
import { usageError } from '../terminal/exit.ts';
import type { Context } from './context.ts';

/** What is made: an API key, or the token of an identity provider. */
export type Secret = 'key' | 'token';

/** Where a new secret goes that is available once. */
export interface Destination {
  readonly out?: string | undefined;
  readonly showKey?: boolean;
  readonly showToken?: boolean;
}

export function withDestination(command: Command, secret: Secret): Command {
  return command
    .option('--out <file>', `file to write the new ${secret} to, mode 0600`)
    .option(`--show-${secret}`, `print the new ${secret}`);
}

/** Checked before anything is made: a secret that goes nowhere is lost. */
export async function checkDestination(destination: Destination, secret: Secret): Promise<void> {
  const { out } = destination;
  if (out !== undefined) return checkWritable(out);
  if (isShown(destination)) return;
  throw usageError(
    `the new ${secret} is available once, and has nowhere to go`,
    `Name a file for it: --out <file>. Or print it: --show-${secret}`,
  );
}

/**
 * Writes a new secret to its file, shows it, or both.
 * @param about what the JSON document says of it
 * @param member the name of the secret in that document
 */
export async function hand(
  { screen }: Pick<Context, 'screen'>,
  destination: Destination,
  { secret, text, about, member }: { secret: Secret; text: string; about: object; member: string },
): Promise<void> {
  const { out } = destination;
  if (out !== undefined) await writePrivately(out, `${text}\n`);
  if (screen.isJson) {
    const kept = out === undefined ? {} : { [`${secret}File`]: out };
    return screen.json({ ...about, ...kept, ...(isShown(destination) ? { [member]: text } : {}) });
  }
  if (out !== undefined) screen.note(`The ${secret} is in ${out}.`);
  if (isShown(destination)) await screen.line(text);
}

function isShown({ showKey = false, showToken = false }: Destination): boolean {
  return showKey || showToken;
}
