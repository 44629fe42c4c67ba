import type { Developer, DeveloperSettings } from '@grantex/sdk';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { counted } from '../output/counted.ts';
import { orPage, WEB_OPTION } from '../session/console-page.ts';
import type { Context, Run } from '../session/context.ts';
import { repeated } from '../session/option-values.ts';
import { usageError } from '../terminal/exit.ts';
import { addDomain, domainFields } from './settings-domain.ts';
import { addProvider } from './settings-provider.ts';

export function addSettings(program: Command, run: Run): void {
  const settings = program
    .command('settings')
    .description('Show and change what holds for all your agents, your domain, and where people sign in')
    .addHelpText(
      'after',
      `
The services that OAuth clients may ask for are settings too: grantex resources --help

Examples:
  $ grantex settings get
  $ grantex settings set --max-grant-lifetime 7d --max-delegation-depth 2
  $ grantex settings set --delegation default
  $ grantex settings set --retention 400d
  $ grantex settings set-domain wayfarer.example
  $ grantex settings provider set --issuer https://login.example --client-id grantex --file secret`,
    );

  settings
    .command('get')
    .description('Show the settings and your domain')
    .option(...WEB_OPTION)
    .action(run(orPage(() => '/settings', get)));

  settings
    .command('set')
    .description('Change the settings that the options name; `default` follows the server again')
    .addOption(
      new Option(
        '--delegation <rule>',
        'strict: scopes get narrower; subset: they may stay the same',
      ).choices(['strict', 'subset', 'default']),
    )
    .option('--max-delegation-depth <n>', 'how deeply agents may delegate, 0 to 10', depth)
    .option('--max-grant-lifetime <duration>', 'longest life of a grant, such as 7d')
    .option('--retention <duration>', 'how long audit entries are kept, such as 400d; at least 184d')
    .option(
      '--first-use <yes|no>',
      'whether whoever decides first may become a person without an address',
      yesOrNo,
    )
    .option('--audience <uri>', 'services that grants may be for, all of them; may be repeated', repeated)
    .option('--any-audience', 'grants may be for any service')
    .action(run(set));

  addDomain(settings, run);
  addProvider(settings, run);
}

async function get({ client, screen, signal, terminal }: Context): Promise<void> {
  const { settings, domain } = await (await client()).me.get({ signal });
  if (screen.isJson) return screen.json({ settings, domain });
  await show(screen, { settings, domain }, terminal.now());
}

const UNSET = 'as the server says';

async function show(
  screen: Context['screen'],
  { settings, domain }: Pick<Developer, 'settings' | 'domain'>,
  now: number,
): Promise<void> {
  const { delegation, maxDelegationDepth, maxGrantLifetime, firstUse, audiences, resources, retention } =
    settings;
  const services = Object.keys(resources ?? {}).length;
  await screen.fields([
    ['delegation', delegation ?? UNSET],
    ['max delegation depth', String(maxDelegationDepth ?? UNSET)],
    ['max grant lifetime', maxGrantLifetime ?? UNSET],
    ['retention', retention ?? 'audit entries are kept as long as the log'],
    ['first use', firstUse === true ? 'yes' : 'no'],
    ['audiences', audiences?.join(' ') || 'any'],
    [
      'resources',
      services === 0 ? 'none' : `${counted(services, 'service', 'services')}: grantex resources list`,
    ],
    ...domainFields(domain, now),
  ]);
}

/** A value, or the server's own. Commander takes null for an option without a value. */
type OrDefault<VALUE> = VALUE | 'default';

interface SetOptions {
  readonly delegation?: OrDefault<'strict' | 'subset'>;
  readonly maxDelegationDepth?: OrDefault<number>;
  readonly maxGrantLifetime?: string;
  readonly retention?: string;
  readonly firstUse?: OrDefault<boolean>;
  readonly audience?: readonly string[];
  readonly anyAudience?: true;
}

async function set(context: Context, { audience, anyAudience, ...others }: SetOptions): Promise<void> {
  if (audience !== undefined && anyAudience === true) {
    throw usageError('--audience and --any-audience cannot be used together', 'Give one of them.');
  }
  const audiences = anyAudience === true ? null : audience;
  const settings: DeveloperSettings = {
    ...Object.fromEntries(
      Object.entries(others).map(([name, value]) => [name, value === 'default' ? null : value]),
    ),
    ...(audiences !== undefined && { audiences }),
  };
  if (Object.keys(settings).length === 0) {
    throw usageError('no option says what to change', 'See them: grantex settings set --help');
  }
  const gx = await context.client();
  await gx.me.update({ settings }, { signal: context.signal });
  await get(context);
}

function depth(text: string): OrDefault<number> {
  if (text === 'default') return text;
  if (/^(?:\d|10)$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number from 0 to 10, or default.');
}

function yesOrNo(text: string): OrDefault<boolean> {
  if (text === 'default') return text;
  if (text === 'yes' || text === 'no') return text === 'yes';
  throw new InvalidArgumentError('It is yes, no or default.');
}
