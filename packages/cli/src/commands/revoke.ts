import { GrantexError } from '@grantex/sdk';
import type { Command } from 'commander';
import { ID_OR_NAME, ofAgent } from '../session/agent-id.ts';
import { agentNames } from '../session/agent-names.ts';
import type { Context, Run } from '../session/context.ts';
import { confirm, type ConfirmOptions } from '../terminal/ask.ts';

export function addRevoke(program: Command, run: Run): void {
  const revoke = program
    .command('revoke')
    .description('End what agents may do: one grant, one token, or everything')
    .addHelpText(
      'after',
      `
Revoking cannot be undone. On a terminal you are asked first; elsewhere --yes is needed.

Examples:
  $ grantex revoke grant grnt_01J…
  $ grantex revoke agent "Travel agent" --yes
  $ grantex revoke principal alice
  $ grantex revoke everything`,
    );
  const target = (name: string, description: string): Command =>
    revoke.command(name).description(description).option('-y, --yes', 'do not ask for confirmation');

  target('grant', 'End a grant and every grant below it')
    .argument('<id>', 'id of the grant, grnt_…')
    .action(run(revokeGrant));
  target('token', 'End a token and every grant that was delegated with it; its own grant stays in force')
    .argument('<jti>', 'id of the token (its jti), tok_…')
    .action(run(revokeToken));
  target('agent', 'End all grants of an agent; it may get new ones')
    .argument('<agent>', ID_OR_NAME)
    .action(run(ofAgent(revokeAgent)));
  target('principal', 'End all grants of a person; they may give new ones')
    .argument('<name>', 'name of the person, as you name them')
    .action(run(revokePrincipal));
  target('everything', 'End all grants of all your agents').action(run(revokeEverything));
}

/** Also `grantex grants revoke`. */
export async function revokeGrant(
  context: Context,
  { yes = false }: ConfirmOptions,
  grantId: string,
): Promise<void> {
  const { terminal, signal } = context;
  const gx = await context.client();
  const { principalId, agentId, status, scopes } = await gx.grants.get(grantId, { signal });
  if (status === 'revoked') throw new GrantexError('NOT_FOUND', `${grantId} is already revoked`);
  const name = (await agentNames(context, [agentId]))(agentId);
  const whose = `${JSON.stringify(name)} for ${JSON.stringify(principalId ?? '(erased)')}`;
  const what = `Revoking ${grantId} of ${whose} (${scopes.join(' ')}) and all below it`;
  await confirm(terminal, what, yes);
  await gx.grants.revoke(grantId, { signal });
  await sayDone(context, 'grant', grantId);
}

async function revokeToken(context: Context, { yes = false }: ConfirmOptions, jti: string): Promise<void> {
  const gx = await context.client();
  const what = `Revoking the token ${jti} and every grant that was delegated with it`;
  await confirm(context.terminal, what, yes);
  await gx.tokens.revoke(jti, { signal: context.signal });
  await sayDone(context, 'token', jti, AFTER_TOKEN);
}

async function revokeAgent(
  context: Context,
  { yes = false }: ConfirmOptions,
  agentId: string,
): Promise<void> {
  const { terminal, signal } = context;
  const gx = await context.client();
  const { name } = await gx.agents.get(agentId, { signal });
  await confirm(terminal, `Revoking all grants of ${JSON.stringify(name)} (${agentId})`, yes);
  await gx.agents.revokeGrants(agentId, { signal });
  await sayDone(context, 'agent', agentId);
}

async function revokePrincipal(
  context: Context,
  { yes = false }: ConfirmOptions,
  principalId: string,
): Promise<void> {
  const { terminal, signal } = context;
  const gx = await context.client();
  // A misspelled name must not look like a person without grants.
  await gx.principals.get(principalId, { signal });
  await confirm(terminal, `Revoking all grants of ${JSON.stringify(principalId)}`, yes);
  await gx.principals.revokeGrants(principalId, { signal });
  await sayDone(context, 'principal', principalId);
}

async function revokeEverything(context: Context, { yes = false }: ConfirmOptions): Promise<void> {
  const { terminal, signal } = context;
  const gx = await context.client();
  const { name, mode, developerId } = await gx.me.get({ signal });
  const what = `Revoking EVERY grant of ${JSON.stringify(name)} (${mode}, ${developerId})`;
  await confirm(terminal, what, yes, 'everything');
  await gx.me.revokeGrants({ signal });
  await sayDone(context, 'everything', developerId);
}

const AFTER_TOKEN =
  'Every grant that was delegated with it has ended too. Its own grant and refresh token still work; to end them, revoke the grant.';

async function sayDone(
  { screen, terminal }: Context,
  kind: string,
  id: string,
  more?: string,
): Promise<void> {
  const at = new Date(terminal.now()).toISOString();
  if (screen.isJson) return screen.json({ revoked: kind, id, at });
  await screen.line(`Revoked ${kind === 'everything' ? `every grant of ${id}` : `${kind} ${id}`}.`);
  if (more !== undefined) await screen.line(more);
}
