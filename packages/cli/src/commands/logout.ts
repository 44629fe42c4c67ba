import { rm } from 'node:fs/promises';
import type { Command } from 'commander';
import { readSecretFile } from '../files/secret-file.ts';
import { readConfig, writeConfig } from '../session/config-file.ts';
import { clientOf, type Context, type Run } from '../session/context.ts';
import { endKey } from '../session/end-key.ts';
import {
  DEFAULT_PROFILE,
  keyFileOf,
  loginKeyFile,
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
A key that you gave to grantex init stays in force, and in its file: then only the profile is forgotten.

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
  const isEnded = keyFile === loginKeyFile(configPath, profile);
  if (isEnded) {
    // That of the profile, whatever the environment holds.
    const key = await readSecretFile(keyFile, 'the API key');
    await endKey(clientOf(known.url, key, keyFile, options), signal);
    await rm(keyFile, { force: true });
  }
  const left = withProfile(config, profile, undefined);
  await writeConfig(configPath, config.profile === profile ? usingProfile(left, DEFAULT_PROFILE) : left);
  if (screen.isJson) return screen.json({ profile, isEnded });
  await screen.line(
    isEnded
      ? `Logged out: the key of ${profile} has ended.`
      : `Forgot ${profile}. Its key still works elsewhere.`,
  );
}
