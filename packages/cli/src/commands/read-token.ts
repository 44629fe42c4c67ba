import { readSecret } from '../files/read-secret.ts';
import type { Context } from '../session/context.ts';

/** Where the grant token of a command is. */
export interface TokenOptions {
  readonly file?: string;
}

export function readToken({ terminal }: Context, { file }: TokenOptions): Promise<string> {
  return readSecret(terminal, { what: 'the grant token', file, variable: 'GRANTEX_TOKEN' });
}
