import type { Command } from 'commander';
import type { Run } from '../../session/context.ts';
import { addScimGroups } from './groups.ts';
import { addScimTokens } from './tokens.ts';
import { addScimUsers } from './users.ts';

export function addScim(program: Command, run: Run): void {
  const scim = program
    .command('scim')
    .description(
      'Connect identity providers, which say who works in an organization, and see whom they provision',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ grantex scim tokens create Okta --out okta.token
  $ grantex scim users list --inactive
  $ grantex scim groups approve scg_01J… --scope flights:book,payments:initiate:max_500`,
    );
  for (const add of [addScimTokens, addScimUsers, addScimGroups]) add(scim, run);
}
