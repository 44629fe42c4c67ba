import { type Developer, type Grantex, GrantexError } from '@grantex/sdk';
import { readSettings, type Settings } from '../program/environment.ts';
import { messageOf } from '../program/log.ts';
import { ProgramError } from '../program/program-error.ts';
import { type KeptSetup, readSetup, type SetupFolder, setupFolder } from './apply/kept-setup.ts';
import type { ClientFile, ClientName, Machine } from './clients/client-files.ts';
import { chooseClient } from './plan/choose-client.ts';
import type { Person } from './terminal/person.ts';

/** What `grantex-mcp setup` was called with. */
export interface SetupFlags {
  readonly client?: ClientName;
  readonly project?: boolean;
  readonly config?: string;
  readonly name?: string;
  readonly principal?: string;
  readonly expiresIn?: string;
  readonly rules?: string;
  readonly env?: readonly string[];
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly undo?: boolean;
}

/** A server in a configuration, and what an earlier setup of it has made. */
export interface Target {
  readonly file: ClientFile;
  readonly name: string;
  readonly folder: SetupFolder;
  readonly kept: KeptSetup | undefined;
  /** The options that name it again. */
  readonly options: string;
}

/** What the steps of a setup share. */
export interface SetupContext {
  readonly flags: SetupFlags;
  readonly machine: Machine;
  readonly person: Person;
  readonly settings: Settings;
  readonly gx: Grantex;
  readonly developer: Developer;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/**
 * Reads the settings, and asks the Grantex server whose API key it is.
 * @throws {ProgramError} if the key may not register agents
 */
export async function openContext(
  given: Pick<SetupContext, 'flags' | 'machine' | 'person' | 'signal' | 'now'>,
): Promise<SetupContext> {
  const settings = readSettings(given.machine.environment);
  const { gx, url } = settings;
  const developer = await gx.me.get({ signal: given.signal }).catch((error: unknown) => {
    if (!GrantexError.is(error)) throw error;
    if (error.status === 401) {
      throw new ProgramError(`The API key is not known to the server at ${url}.`, { cause: error });
    }
    throw new ProgramError(`The server at GRANTEX_URL, ${url}: ${messageOf(error)}.`, { cause: error });
  });
  if (!developer.roles.includes('admin')) {
    throw new ProgramError(
      `This API key has the roles ${developer.roles.join(', ')}. Setup needs one with the role admin, because it ` +
        'registers an agent. It gives the client a key of its own, which cannot do that.',
    );
  }
  return { ...given, settings, gx, developer };
}

/** @throws {ProgramError} if an earlier setup of the same server belongs to another developer */
export async function openTarget(context: SetupContext, name: string): Promise<Target> {
  const { flags, machine, person, settings, developer } = context;
  const { client, project = false, config } = flags;
  const file = await chooseClient({ client, isOfProject: project, config }, machine, person);
  const place = { client: file.client.name, name, configuration: file.path, isUsual: file.isUsual };
  const folder = setupFolder(settings.directory, place);
  const kept = await readSetup(folder);
  const options = [
    `--client ${file.client.name}`,
    ...(project ? ['--project'] : []),
    ...(config === undefined ? [] : [`--config ${JSON.stringify(file.path)}`]),
    `--name ${name}`,
  ].join(' ');
  if (kept !== undefined && (kept.url !== settings.url || kept.developerId !== developer.developerId)) {
    throw new ProgramError(
      `"${name}" was set up with another account, at ${kept.url}. Undo that first, with its API key: grantex-mcp setup --undo ${options}`,
    );
  }
  return { file, name, folder, kept, options };
}
