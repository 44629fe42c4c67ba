import type { Command } from 'commander';
import type { Run } from '../../session/context.ts';
import { addAlerts } from './alerts.ts';
import { addLearning } from './learning.ts';
import { addRules } from './rules.ts';

export function addAnomalies(program: Command, run: Run): void {
  const anomalies = program
    .command('anomalies')
    .description('Show what is unusual for your agents, and say what happens about it')
    .addHelpText(
      'after',
      `
The server learns what is usual for each agent from the audit log, and opens an alert where
a call is not. Nothing is held or revoked unless a rule says so.

Examples:
  $ grantex anomalies list --status open
  $ grantex anomalies acknowledge anm_01J… --note "A new release"
  $ grantex anomalies rules add hold --kind amount several_origins
  $ grantex anomalies learning`,
    );
  addAlerts(anomalies, run);
  addLearning(anomalies, run);
  addRules(anomalies, run);
}
