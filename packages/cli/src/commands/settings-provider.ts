import type { SignInProvider } from '@grantex/sdk';
import type { Command } from 'commander';
import { readSecret } from '../files/read-secret.ts';
import { counted } from '../output/counted.ts';
import { momentOf } from '../output/moment.ts';
import type { Context, Run } from '../session/context.ts';
import { several } from '../session/option-values.ts';
import { confirm, type ConfirmOptions } from '../terminal/ask.ts';

interface SetOptions extends ConfirmOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly file?: string;
  readonly claim?: string;
  readonly scope?: readonly string[];
}

export function addProvider(settings: Command, run: Run): void {
  const provider = settings
    .command('provider')
    .description('The OpenID Connect provider where people sign in')
    .addHelpText(
      'after',
      `
The secret comes from --file, from GRANTEX_CLIENT_SECRET, from the file that GRANTEX_CLIENT_SECRET_FILE names, or from
standard input. It is never an argument: other users can see those.`,
    );

  provider.command('get').description('Show the provider, without its secret').action(run(get));

  provider
    .command('set')
    .description('Set the provider; another way to name people ends the bindings that the former one made')
    .requiredOption('--issuer <url>', 'issuer of the provider, an https URL')
    .requiredOption('--client-id <id>', 'id of this server at the provider')
    .option('-f, --file <file>', 'file that holds the client secret; - is standard input')
    .option('--claim <name>', 'claim that holds your name for the person; default: sub')
    .option('--scope <scopes>', 'scopes to ask the provider for, besides openid; may be repeated', several)
    .option('-y, --yes', 'do not ask for confirmation')
    .action(run(set));

  provider
    .command('remove')
    .description('Remove the provider with every binding that it made, and end the grants of these people')
    .option('-y, --yes', 'do not ask for confirmation')
    .action(run(remove));
}

async function get({ client, screen, signal, terminal }: Context): Promise<void> {
  const provider = await (await client()).signInProvider.get({ signal });
  if (screen.isJson) return screen.json(provider);
  await show(screen, provider, terminal.now());
}

async function show(screen: Context['screen'], provider: SignInProvider, now: number): Promise<void> {
  const { issuer, clientId, principalClaim, scopes, redirectUri, updatedAt } = provider;
  await screen.fields([
    ['issuer', issuer],
    ['client id', clientId],
    ['names people by', principalClaim],
    ['scopes', ['openid', ...scopes].join(' ')],
    ['redirect URI', redirectUri],
    ['changed', momentOf(updatedAt, now)],
  ]);
}

async function set(context: Context, options: SetOptions): Promise<void> {
  const { screen, terminal, signal } = context;
  const { issuer, clientId, file, claim: principalClaim, scope: scopes, yes = false } = options;
  const gx = await context.client();
  await confirm(terminal, `Setting ${issuer} as the provider, which may end bindings and grants,`, yes);
  const clientSecret = await readSecret(terminal, {
    what: 'the client secret',
    file,
    variable: 'GRANTEX_CLIENT_SECRET',
  });
  const { endedBindings, ...provider } = await gx.signInProvider.save(
    { issuer, clientId, clientSecret, principalClaim, scopes },
    { signal },
  );
  if (screen.isJson) return screen.json({ ...provider, endedBindings });
  await show(screen, provider, terminal.now());
  if (endedBindings > 0) screen.note(`Ended ${counted(endedBindings, 'binding', 'bindings')}.`);
}

async function remove(
  { client, screen, signal, terminal }: Context,
  { yes = false }: ConfirmOptions,
): Promise<void> {
  const gx = await client();
  const { issuer } = await gx.signInProvider.get({ signal });
  await confirm(terminal, `Removing ${issuer} with every binding that it made`, yes);
  await gx.signInProvider.remove({ signal });
  if (screen.isJson) return screen.json({ issuer, isRemoved: true });
  await screen.line(`Removed ${issuer}.`);
}
