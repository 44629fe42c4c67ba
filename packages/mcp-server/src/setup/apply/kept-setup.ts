import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { ProgramError } from '../../program/program-error.ts';
import { writePrivately } from '../../program/private-file.ts';
import { messageOf } from '../../program/log.ts';
import { isMissing } from '../clients/configuration.ts';

/** What a setup has made. It holds no secret of Grantex, and may hold variables of the entry that it replaced. */
export interface KeptSetup {
  /** The server's address, and the developer there. */
  readonly url: string;
  readonly developerId: string;
  readonly principalId: string;
  readonly agentId?: string | undefined;
  /** The id of the API key that the wrapper uses. */
  readonly keyId?: string | undefined;
  /** When that key ends; absent if it does not. */
  readonly keyExpiresAt?: string | undefined;
  readonly expiresIn?: string | undefined;
  readonly rulesFile: string;
  readonly configuration: string;
  /** The entry that the first setup replaced; absent if there was none. */
  readonly before?: unknown;
  /** Whether the entry is in the configuration. */
  readonly isWritten: boolean;
}

const schema: z.ZodType<KeptSetup> = z.strictObject({
  url: z.string(),
  developerId: z.string(),
  principalId: z.string(),
  agentId: z.string().optional(),
  keyId: z.string().optional(),
  keyExpiresAt: z.string().optional(),
  expiresIn: z.string().optional(),
  rulesFile: z.string(),
  configuration: z.string(),
  before: z.unknown().optional(),
  isWritten: z.boolean(),
});

/** The folder of one setup, and the files in it. */
export interface SetupFolder {
  readonly path: string;
  readonly file: string;
  readonly rules: string;
  readonly apiKey: string;
  readonly agentKeys: string;
  readonly tokens: string;
}

/**
 * The folder for a server in a configuration file.
 * @param isUsual whether that is the file of the client's user
 */
export function setupFolder(
  directory: string,
  {
    client,
    name,
    configuration,
    isUsual,
  }: {
    readonly client: string;
    readonly name: string;
    readonly configuration: string;
    readonly isUsual: boolean;
  },
): SetupFolder {
  const mark = createHash('sha256').update(configuration).digest('hex').slice(0, 8);
  const path = join(directory, 'setups', `${client}-${name}${isUsual ? '' : `-${mark}`}`);
  return {
    path,
    file: join(path, 'setup.json'),
    rules: join(path, 'rules.json'),
    apiKey: join(path, 'api-key'),
    agentKeys: join(path, 'agent-keys'),
    tokens: join(path, 'tokens'),
  };
}

/** @returns undefined if there is none @throws {ProgramError} if it cannot be read */
export async function readSetup({ file }: SetupFolder): Promise<KeptSetup | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new ProgramError(`${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new ProgramError(`${file} is damaged. Move its folder away, and run this again.`);
  }
}

export async function keepSetup({ file }: SetupFolder, setup: KeptSetup): Promise<void> {
  await writePrivately(file, `${JSON.stringify(setup, undefined, 2)}\n`);
}
