import { hostname } from 'node:os';
import { spellHidden } from '@grantex/core/issuer';
import { type DeviceKey, type DeviceLogin, type Role, startDeviceLogin } from '@grantex/sdk';
import type { Command } from 'commander';
import { checkWritable, readSecretFile, writePrivately } from '../files/secret-file.ts';
import { jsonText } from '../output/json-text.ts';
import { momentOf } from '../output/moment.ts';
import { showWaiting } from '../output/waiting.ts';
import { type Profile, writeConfig } from '../session/config-file.ts';
import { clientOf, type Context, type Run } from '../session/context.ts';
import { endKey } from '../session/end-key.ts';
import { roles } from '../session/option-values.ts';
import { keyFileOf, loginKeyFile, profileIn, profileName, withProfile } from '../session/profiles.ts';
import { readSettingsToSave } from '../session/settings.ts';

interface LoginOptions {
  readonly role?: readonly Role[];
  readonly browser: boolean;
}

/** What a server takes as the name of a machine. */
const LONGEST_NAME = 64;

export function addLogin(program: Command, run: Run): void {
  program
    .command('login')
    .description('Log in through your browser: this program gets an API key of its own')
    .option('--role <roles>', 'roles to ask for; may be repeated; default: you choose in the browser', roles)
    .option('--no-browser', 'open no browser: only print where to log in')
    .addHelpText(
      'after',
      `
Shows a code and opens the console of the server, where you type the code and choose what this program may do. No key is
copied. The key is kept in a file of mode 0600 beside the configuration, for 90 days at most; you can revoke it in the
console. With an API key at hand: grantex init --help

Examples:
  $ grantex login
  $ grantex login --url https://grantex.example
  $ grantex login --profile live --url https://grantex.example --role issue,audit-read`,
    )
    .action(run(login));
}

async function login(context: Context, { role, browser }: LoginOptions): Promise<void> {
  const { terminal, screen, signal, options } = context;
  const { url, profile, configPath, config } = await readSettingsToSave(terminal, options);
  const keyFile = loginKeyFile(configPath, profile);
  // Checked before anybody is asked: a key that cannot be kept is lost.
  await checkWritable(keyFile);
  const started = await startDeviceLogin({ name: machineName(), roles: role }, connection(url, context));
  const key = await allowed(context, started, browser);
  const former = await formerLogin(configPath, profileIn(config, profile), keyFile);
  await writePrivately(keyFile, `${key.apiKey}\n`);
  await writeConfig(configPath, withProfile(config, profile, { url, apiKeyFile: keyFile }));
  if (former !== undefined) {
    await endKey(clientOf(former.url, former.key, keyFile, options), signal).catch(() =>
      screen.warn('The key of your earlier login could not be ended. Revoke it in the console.'),
    );
  }
  const me = await clientOf(url, key.apiKey, keyFile, options).me.get({ signal });
  if (screen.isJson) {
    const { developerId, name, mode } = me;
    const { id: keyId, roles: held, expiresAt } = key;
    return screen.json({ profile, url, developerId, name, mode, keyId, roles: held, expiresAt, keyFile });
  }
  const until = key.expiresAt === null ? '' : `, until ${momentOf(key.expiresAt, terminal.now())}`;
  await screen.fields([
    ['server', `${url} (${me.mode})`, 'good'],
    ['developer', `${me.name} (${me.developerId})`],
    ['roles', key.roles.join(', ')],
    ['key', `${keyFile}${until}`],
    ['profile', profile],
  ]);
  if (profileName(terminal, undefined, config) !== profile) {
    screen.note(`Use it with --profile ${profile}, or from now on: grantex profiles use ${profile}`);
  }
}

/** The login that this one replaces: nobody could end its key here afterwards. */
async function formerLogin(
  configPath: string,
  known: Profile | undefined,
  keyFile: string,
): Promise<{ url: string; key: string } | undefined> {
  if (known?.url === undefined || keyFileOf(configPath, known) !== keyFile) return undefined;
  const key = await readSecretFile(keyFile, 'the API key').catch(() => undefined);
  return key === undefined ? undefined : { url: known.url, key };
}

function connection(url: string, { options, signal }: Context) {
  const { timeout } = options;
  return { baseUrl: url, retries: 2, signal, ...(timeout !== undefined && { timeout }) };
}

async function allowed(context: Context, login: DeviceLogin, opensBrowser: boolean): Promise<DeviceKey> {
  const { terminal, screen, signal } = context;
  const { userCode, verificationUrl, expiresAt } = login;
  // A system opens programs and files by an address, too.
  const isWeb = /^https?:\/\//i.test(verificationUrl);
  const isOpened = opensBrowser && isWeb && terminal.openBrowser(verificationUrl);
  // Printed with --json too: without the code, nobody can allow it.
  const shown = screen.isJson
    ? jsonText({ userCode, verificationUrl, expiresAt })
    : `Your code:  ${spellHidden(userCode)}\n\n${isOpened ? 'Your browser opens. Sign in there, and type the code' : 'Open this in a browser, sign in, and type the code'}:\n\n  ${spellHidden(verificationUrl)}\n`;
  terminal.errors.write(`${shown}\n`);
  const endWaiting = showWaiting(context, Date.parse(expiresAt));
  try {
    return await login.waitForKey({ signal });
  } finally {
    endWaiting();
  }
}

/** What the person reads who decides. */
function machineName(): string {
  const name = hostname()
    .replaceAll(/[^\w.-]/g, '')
    .slice(0, LONGEST_NAME);
  return /\w/.test(name) ? name : 'a machine without a name';
}
