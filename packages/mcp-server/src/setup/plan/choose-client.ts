import { resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { ProgramError } from '../../program/program-error.ts';
import {
  CLIENT_NAMES,
  type ClientFile,
  clientFile,
  type ClientName,
  CLIENTS,
  installedClients,
  type Machine,
} from '../clients/client-files.ts';
import type { Person } from '../terminal/person.ts';

/** Which configuration the user named. */
export interface ClientChoice {
  readonly client: ClientName | undefined;
  readonly isOfProject: boolean;
  /** A file in another place than the usual one. */
  readonly config: string | undefined;
}

/**
 * Finds the configuration to write. Without a choice, it is that of the only client that is installed; otherwise the
 * person is asked.
 * @throws {ProgramError} if there is nobody to ask, or the client is not installed
 */
export async function chooseClient(
  choice: ClientChoice,
  machine: Machine,
  person: Person,
): Promise<ClientFile & { readonly isUsual: boolean }> {
  const client = choice.client ?? (await onlyOrAsked(machine, person));
  const usual = clientFile(client, choice.isOfProject, machine);
  const path = choice.config === undefined ? usual.path : resolve(machine.folder, choice.config);
  if (!choice.isOfProject && !existsSync(dirname(path))) {
    throw new ProgramError(
      `${CLIENTS[client].title} keeps its servers in ${path}, and that folder is missing. ` +
        'Start it once, or name its file with --config.',
    );
  }
  return { ...usual, path, isUsual: choice.config === undefined && !choice.isOfProject };
}

async function onlyOrAsked(machine: Machine, person: Person): Promise<ClientName> {
  const installed = installedClients(machine);
  const [first, ...others] = installed;
  if (first !== undefined && others.length === 0) return first;
  const offered = installed.length === 0 ? CLIENT_NAMES : installed;
  if (!person.isThere) {
    const found = installed.length === 0 ? 'No client was found here' : 'Several clients were found here';
    throw new ProgramError(`${found}: name one with --client ${offered.join(', --client ')}.`);
  }
  for (;;) {
    const titles = offered.map((name) => `${name} (${CLIENTS[name].title})`).join(', ');
    const answer = await person.ask(`Which client? ${titles}:`, offered[0]);
    const chosen = offered.find((name) => name === answer);
    if (chosen !== undefined) return chosen;
  }
}
