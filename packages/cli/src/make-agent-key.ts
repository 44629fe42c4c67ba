import { join } from 'node:path';
import { type AgentKey, type AgentKeyAlgorithm, createAgentKey } from '@grantex/sdk';
import { createFileStore } from '@grantex/sdk/node';
import { checkWritable } from './secret-file.ts';

/** Where an agent's key is kept, and of which kind it is. */
export interface KeyOptions {
  readonly keyDir: string;
  readonly algorithm: AgentKeyAlgorithm;
}

/** @throws {CliError} where no key can be kept there, before anything is made */
export async function checkKeyFolder({ keyDir }: KeyOptions): Promise<void> {
  await checkWritable(join(keyDir, 'key'));
}

/** Makes a key in a file of mode 0600; `loadAgentKey` of `@grantex/sdk` reads it. */
export async function makeAgentKey({
  keyDir,
  algorithm,
}: KeyOptions): Promise<{ readonly key: AgentKey; readonly file: string }> {
  const key = await createAgentKey({ store: createFileStore({ directory: keyDir }), algorithm });
  return { key, file: join(keyDir, `${key.kid}.secret`) };
}
