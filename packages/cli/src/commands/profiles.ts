import type { Command } from 'commander';
import type { Column } from '../output/table.ts';
import { readConfig, writeConfig } from '../session/config-file.ts';
import type { Context, Run } from '../session/context.ts';
import { keyFileOf, profileIn, profilesIn, usingProfile } from '../session/profiles.ts';
import { readSettingsToSave } from '../session/settings.ts';
import { usageError } from '../terminal/exit.ts';

export function addProfiles(program: Command, run: Run): void {
  const profiles = program
    .command('profiles')
    .description('List and choose the servers that you have logged in to')
    .addHelpText(
      'after',
      `
A profile is a server and the key for it. Make one with grantex login --profile <name>, and end it with grantex logout.
One command uses another profile with --profile, a shell with GRANTEX_PROFILE.

Examples:
  $ grantex login --profile live --url https://grantex.example
  $ grantex profiles use live
  $ grantex profiles list`,
    );
  profiles.command('list').description('List the profiles, and which one is in use').action(run(list));
  profiles
    .command('use')
    .description('Use a profile from now on')
    .argument('<name>', 'name of the profile; default is the one without a name')
    .action(run(use));
}

interface Row {
  readonly name: string;
  readonly url: string;
  readonly keyFile: string | null;
  readonly isInUse: boolean;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'PROFILE', value: ({ name }) => name, isWhole: true },
  {
    title: 'IN USE',
    value: ({ isInUse }) => (isInUse ? 'yes' : ''),
    isWhole: true,
    style: ({ isInUse }) => (isInUse ? 'good' : undefined),
  },
  { title: 'SERVER', value: ({ url }) => url },
  { title: 'KEY', value: ({ keyFile }) => keyFile ?? 'in the environment' },
];

async function list({ terminal, screen, options }: Context): Promise<void> {
  const { config, configPath, profile } = await readSettingsToSave(terminal, options);
  const rows = profilesIn(config).map(([name, known]): Row => ({
    name,
    url: known.url ?? '',
    keyFile: keyFileOf(configPath, known) ?? null,
    isInUse: name === profile,
  }));
  if (screen.isJson) return screen.json({ profiles: rows });
  if (rows.length === 0) return screen.note('There are no profiles yet. Make one: grantex login');
  await screen.table(COLUMNS, rows);
}

async function use({ terminal, screen, options }: Context, _options: object, name: string): Promise<void> {
  const { configPath } = await readSettingsToSave(terminal, options);
  const config = (await readConfig(configPath)) ?? {};
  const known = profileIn(config, name);
  if (known?.url === undefined) {
    throw usageError(`there is no profile ${JSON.stringify(name)}`, 'See all: grantex profiles list');
  }
  await writeConfig(configPath, usingProfile(config, name));
  if (screen.isJson) return screen.json({ profile: name, url: known.url });
  await screen.line(`Using ${name}: ${known.url}`);
  const { environment } = terminal;
  const over = ['GRANTEX_PROFILE', 'GRANTEX_URL', 'GRANTEX_API_KEY', 'GRANTEX_API_KEY_FILE'].filter(
    (variable) => (environment[variable] ?? '') !== '',
  );
  if (over.length > 0) screen.warn(`${over.join(' and ')} in the environment still count first`);
}
