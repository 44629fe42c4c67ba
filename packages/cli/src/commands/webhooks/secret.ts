import { existsSync } from 'node:fs';
import type { Webhook } from '@grantex/sdk';
import type { Command } from 'commander';
import { checkWritable, writePrivately } from '../../files/secret-file.ts';
import type { Context } from '../../session/context.ts';
import { usageError } from '../../terminal/exit.ts';

/** Where a new secret goes: it is never shown again. */
export interface SecretDestination {
  readonly out?: string | undefined;
  readonly showSecret?: boolean;
}

export function withSecret(command: Command): Command {
  return command
    .option('--out <file>', 'file to write the secret to, mode 0600')
    .option('--show-secret', 'print the secret');
}

/** Checked before anything is made: a secret that goes nowhere is lost. */
export async function checkDestination({ out, showSecret = false }: SecretDestination): Promise<void> {
  if (out !== undefined && existsSync(out)) {
    throw usageError(`${out} is there already, and may hold a secret`, 'Name another file: --out <file>');
  }
  if (out !== undefined) return checkWritable(out);
  if (showSecret) return;
  throw usageError(
    'the secret is available once, and has nowhere to go',
    'Name a file for it: --out <file>. Or print it: --show-secret',
  );
}

export async function handSecret(
  { screen }: Context,
  { out, showSecret = false }: SecretDestination,
  secret: string,
  webhook: Webhook,
): Promise<void> {
  if (out !== undefined) await writePrivately(out, `${secret}\n`);
  if (screen.isJson) {
    const kept = out === undefined ? {} : { secretFile: out };
    return screen.json({ ...webhook, ...kept, ...(showSecret ? { secret } : {}) });
  }
  screen.note(`The secret of ${webhook.id}${out === undefined ? ':' : ` is in ${out}.`}`);
  if (showSecret) await screen.line(secret);
}
