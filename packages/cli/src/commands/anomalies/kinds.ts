import type { AnomalyKind } from '@grantex/sdk';
import { type Command, Option } from 'commander';

const WORDS: Readonly<Record<AnomalyKind, true>> = {
  new_action: true,
  new_scope: true,
  new_audience: true,
  rate: true,
  amount: true,
  refusals: true,
  split_amount: true,
  delegation_fan_out: true,
  delegation_depth: true,
  dormant_agent: true,
  use_after_revocation: true,
  several_origins: true,
};

/** The kinds of alerts that this program knows. */
const KINDS: readonly string[] = Object.keys(WORDS);

export function oneKind(command: Command, description: string): Command {
  return command.addOption(new Option('--kind <kind>', description).choices(KINDS));
}

export function severalKinds(command: Command, description: string): Command {
  return command.addOption(new Option('--kind <kind...>', description).choices(KINDS));
}
