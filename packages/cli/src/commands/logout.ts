import { rm } from 'node:fs/promises';
import { GrantexError } from '@grantex/sdk';
import type { Command } from 'commander';
import { readConfig, writeConfig } from '../session/config-file.ts';
import { clientOf, type Context, type Run } from '../session/context.ts';
import {
  DEFAULT_PROFILE,
  keyFileOf,
  ownKeyFile,
  profileIn,
  usingProfile,
  withProfile,
} from '../session/profiles.ts';
import { usageError } from '../terminal/exit.ts';

export function addLogout(program: Command, run: Run): void {
  program
    .command('logout')
    .description('End the API key that this program got by logging in, and forget the profile')
    .addHelpText(
      'after',
      `
A key that was not kept by this program stays in force, and so does the last admin key: only the profile is forgotten.

Examples:
  $ grantex logout
  $ grantex logout --profile live`,
    )
    .action(run(logout));
}

async function logout(context: Context): Promise<void> {
  const { screen, settings, signal, options } = context;
  const { configPath, profile } = await settings();
  const config = (await readConfig(configPath)) ?? {};
  const known = profileIn(config, profile) ?? {};
  const keyFile = keyFileOf(configPath, known);
  if (known.url === undefined || keyFile === undefined) {
    throw usageError(`the profile ${profile} has no key of its own`, 'See all: grantex profiles list');
  }
  const isOwn = keyFile === ownKeyFile(configPath, profile);
  const isEnded = isOwn && (await endKey());
  if (isOwn) await rm(keyFile, { force: true });
  const left = withProfile(config, profile, undefined);
  await writeConfig(configPath, config.profile === profile ? usingProfile(left, DEFAULT_PROFILE) : left);
  if (screen.isJson) return screen.json({ profile, isEnded });
  await screen.line(
    isEnded
      ? `Logged out: the key of ${profile} has ended.`
      : `Forgot ${profile}. Its key still works elsewhere.`,
  );

  /** @returns false where the key is the last admin key; a key that is unknown has ended already */
  async function endKey(): Promise<boolean> {
    const { key, url } = await settings();
    const gx = clientOf(url, (await key?.read()) ?? '', keyFile ?? '', options);
    try {
      await gx.keys.revokeOwn({ signal });
    } catch (error) {
      if (!GrantexError.is(error)) throw error;
      if (error.code === 'LAST_ADMIN_KEY') return false;
      if (error.code !== 'CREDENTIAL_UNKNOWN') throw error;
    }
    return true;
  }
}
