import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import * as z from 'zod';
import { readVariable } from '../program/environment.ts';
import { ProgramError } from '../program/program-error.ts';
import { isMissing } from './clients/configuration.ts';
import type { Machine } from './clients/client-files.ts';

const profile = z.object({ url: z.string().optional(), apiKeyFile: z.string().optional() });

/** What `grantex login` and `grantex init` save. */
const schema = profile.extend({
  profile: z.string().optional(),
  profiles: z.record(z.string(), profile).optional(),
});

/**
 * The environment, with the server and the key file that `grantex login` saved if the environment names neither.
 * @throws {ProgramError} if what was saved cannot be read
 */
export async function withSavedLogin({ environment, home }: Machine): Promise<NodeJS.ProcessEnv> {
  const named = ['GRANTEX_URL', 'GRANTEX_API_KEY', 'GRANTEX_API_KEY_FILE'];
  if (named.some((name) => readVariable(environment, name) !== undefined)) return environment;
  const folder = readVariable(environment, 'XDG_CONFIG_HOME') ?? join(home, '.config');
  const path = readVariable(environment, 'GRANTEX_CONFIG') ?? join(folder, 'grantex', 'config.json');
  const saved = await read(path);
  const chosen = readVariable(environment, 'GRANTEX_PROFILE') ?? saved?.profile ?? 'default';
  const { url, apiKeyFile } = (chosen === 'default' ? saved : saved?.profiles?.[chosen]) ?? {};
  return {
    ...environment,
    ...(url === undefined ? {} : { GRANTEX_URL: url }),
    ...(apiKeyFile === undefined ? {} : { GRANTEX_API_KEY_FILE: resolve(dirname(path), apiKeyFile) }),
  };
}

async function read(path: string): Promise<z.infer<typeof schema> | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new ProgramError(`${path} is not what grantex login writes. Correct it, or set GRANTEX_URL.`);
  }
}
