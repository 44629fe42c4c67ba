import { rm } from 'node:fs/promises';
import { ProgramError } from '../../program/program-error.ts';
import { memberAt, readJsonText, replaceText, withMember } from '../clients/configuration.ts';
import type { SetupContext, Target } from '../setup-context.ts';
import { agrees } from '../terminal/person.ts';
import { ignoreNotFound } from './register.ts';

/** What an undo has done. */
export interface Undone {
  readonly configuration: string;
  readonly backup: string | undefined;
  /** Whether the entry that setup replaced is there again. */
  readonly isRestored: boolean;
  readonly agentId: string | undefined;
}

/**
 * Takes a setup back: the entry of the client, the agent with its grants, the API key, and the folder with keys, tokens and
 * rules. A rules file elsewhere stays.
 * @throws {ProgramError} if there is no such setup
 */
export async function undoSetup(context: SetupContext, target: Target): Promise<Undone> {
  const { gx, person, flags, now } = context;
  const { file, name, folder, kept } = target;
  if (kept === undefined) throw new ProgramError(`No setup named "${name}" is known for ${file.path}.`);
  person.tell(
    `This removes "${name}" from ${kept.configuration} and ends all grants of ${kept.agentId ?? 'its agent'}.`,
  );
  if (kept.before !== undefined)
    person.tell('The entry from before comes back, and nothing guards that server then.');
  if (flags.yes !== true && !(await agrees(person, 'Undo it?')))
    throw new ProgramError('Nothing was undone.');

  const configuration = await readJsonText(kept.configuration);
  const members = [file.client.member, name];
  const isThere = kept.isWritten && memberAt(configuration, members) !== undefined;
  const text = withMember(configuration, members, kept.before);
  const backup = isThere ? await replaceText(configuration, text, now()) : undefined;
  if (kept.agentId !== undefined) await gx.agents.delete(kept.agentId).catch(ignoreNotFound);
  if (kept.keyId !== undefined) await gx.keys.revoke(kept.keyId).catch(ignoreNotFound);
  await rm(folder.path, { recursive: true, force: true });
  const isRestored = isThere && kept.before !== undefined;
  return { configuration: kept.configuration, backup, isRestored, agentId: kept.agentId };
}
