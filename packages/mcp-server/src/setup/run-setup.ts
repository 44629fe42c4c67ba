import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { checkDuration } from '../program/duration.ts';
import { readVariable } from '../program/environment.ts';
import { writePrivately } from '../program/private-file.ts';
import { ProgramError } from '../program/program-error.ts';
import { SENTENCES } from '../proposals/vocabulary.ts';
import { checkToolNames } from '../wrap/rules/rules-file.ts';
import { describeOffer } from '../wrap/stdio/describe-server.ts';
import { startServer } from '../wrap/stdio/server-process.ts';
import { type KeptSetup, keepSetup } from './apply/kept-setup.ts';
import { register } from './apply/register.ts';
import { canApprove } from './apply/can-approve.ts';
import { type GrantState, requestGrant } from './apply/request-grant.ts';
import { makeFolderOf, readJsonText, replaceText } from './clients/configuration.ts';
import { isWrapped, withWholePaths } from './plan/client-entry.ts';
import {
  type CommandLine,
  configurationWith,
  type EntryPlan,
  knownVariables,
  planEntry,
  shownChange,
  type WrittenEntry,
} from './plan/plan-entry.ts';
import { planRules, type RulesPlan } from './plan/plan-rules.ts';
import { checkReach } from './plan/reach.ts';
import type { SetupContext, Target } from './setup-context.ts';
import { correctRules } from './terminal/correct-rules.ts';
import { agrees } from './terminal/person.ts';
import { rulesTable, scopesTable } from './terminal/show-rules.ts';

/** What a setup has done, or would do. */
export interface SetupResult {
  readonly name: string;
  readonly client: string;
  readonly configuration: string;
  /** What changes in it, line by line. */
  readonly change: readonly string[];
  readonly rulesFile: string;
  readonly rules: RulesPlan['lines'];
  readonly scopes: readonly string[];
  readonly principalId: string;
  /** Absent if nothing was done. */
  readonly done?: {
    readonly agentId: string;
    readonly apiKeyFile: string;
    /** When the key in it ends: with the key that made it. Undefined if neither does. */
    readonly apiKeyExpiresAt: string | undefined;
    readonly backup: string | undefined;
    readonly grant: GrantState;
    /** What `--expires-in` said. */
    readonly expiresIn: string | undefined;
    /** Whether somebody could approve as the person. */
    readonly canApprove: boolean;
  };
}

/** What stands for the id of an agent that is not registered yet. */
const NEW_AGENT = 'ag_…';

/**
 * Sets up a server behind the guard: proposes rules for what it offers, registers an agent, and writes the entry of the
 * client. Before anything is written it shows what will be, and asks. Running it again updates what it made.
 * @param program how this program is started
 */
export async function runSetup(
  context: SetupContext,
  target: Target,
  given: CommandLine,
  program: CommandLine,
): Promise<SetupResult> {
  const { flags, machine, person, settings } = context;
  const { kept, file, folder, name } = target;
  checkDuration(flags.expiresIn, '--expires-in');
  const server = withWholePaths(given, machine.folder);
  const rulesFile = resolve(machine.folder, flags.rules ?? kept?.rulesFile ?? folder.rules);
  const keyFile = readVariable(machine.environment, 'GRANTEX_API_KEY_FILE');
  const own = [settings.directory, rulesFile, file.path, ...(keyFile === undefined ? [] : [keyFile])];
  checkReach(server, own);
  const entryPlan = await planEntry(context, target, [given, server]);
  const principalId = await principalOf(context, kept);

  const [rules, text] = await agreeOnRules(context, rulesFile, server, entryPlan);
  const sentences = await describeScopes(context, rules.scopes);
  const written: WrittenEntry = {
    agentId: kept?.agentId ?? NEW_AGENT,
    principalId,
    rulesFile,
    expiresIn: flags.expiresIn ?? kept?.expiresIn,
    server,
    program,
  };
  const change = shownChange(entryPlan, configurationWith(context, target, entryPlan, written));
  const result: SetupResult = {
    name,
    client: file.client.name,
    configuration: file.path,
    change,
    rulesFile,
    rules: rules.plan.lines,
    scopes: rules.scopes,
    principalId,
  };
  showPlan(context, target, result, sentences.all);
  if (flags.dryRun === true) return result;
  if (flags.yes !== true && !(await agrees(person, 'Write this?')))
    throw new ProgramError('Nothing was done.');

  await writeRules(rulesFile, text, context.now());
  const begun: KeptSetup = {
    ...(kept ?? { isWritten: false, before: isWrapped(entryPlan.existing) ? undefined : entryPlan.existing }),
    url: settings.url,
    developerId: context.developer.developerId,
    principalId,
    expiresIn: written.expiresIn,
    rulesFile,
    configuration: file.path,
  };
  await keepSetup(folder, begun);
  const registered = await register(context.gx, folder, begun, {
    agentName: `${file.client.title}: ${name}`,
    description: `Uses ${name} through ${file.client.title}.`,
    scopes: rules.scopes,
    sentences: sentences.added,
    isForAnother: kept !== undefined && kept.principalId !== principalId,
  });
  const { agentId, keyExpiresAt } = registered;
  const configuration = configurationWith(context, target, entryPlan, { ...written, agentId });
  if (file.isOfProject) makeFolderOf(file.path);
  const isSame = configuration === entryPlan.configuration.text;
  const backup = isSame
    ? undefined
    : await replaceText(entryPlan.configuration, configuration, context.now());
  await keepSetup(folder, { ...registered, isWritten: true });

  const asked = { agentId, principalId, scopes: rules.scopes, expiresIn: written.expiresIn };
  const grant = await requestGrant(context, target, asked, (consentUrl) => {
    person.tell();
    person.tell(`Only ${principalId} can approve. Send this address to nobody else:`);
    person.tell(consentUrl);
    if (person.isThere)
      person.tell('Waiting for the approval. Ctrl-C stops waiting; the address stays good for 15 minutes.');
  });
  const isApprovable = grant.isGranted || (await canApprove(context, principalId));
  return {
    ...result,
    change: shownChange(entryPlan, configuration),
    done: {
      agentId,
      apiKeyFile: folder.apiKey,
      apiKeyExpiresAt: keyExpiresAt,
      backup,
      grant,
      expiresIn: written.expiresIn,
      canApprove: isApprovable,
    },
  };
}

/** Writes the rules. A file of the user's own keeps its rights and gets a backup. */
async function writeRules(path: string, text: string, now: Date): Promise<void> {
  const file = await readJsonText(path);
  if (file.text === undefined) await writePrivately(path, text);
  else if (file.text !== text) await replaceText(file, text, now);
}

interface AgreedRules {
  readonly plan: RulesPlan;
  readonly scopes: readonly string[];
}

async function agreeOnRules(
  { flags, machine, person, signal }: SetupContext,
  rulesFile: string,
  [command, ...args]: CommandLine,
  { variables }: EntryPlan,
): Promise<[AgreedRules, string]> {
  person.tell('Starting the server, to see what it offers …');
  const environment = { ...machine.environment, ...knownVariables(variables) };
  const offer = await describeOffer((errors) => startServer({ command, args, environment }, errors), signal);
  const proposed = await planRules(rulesFile, offer);
  if (proposed.gone.length > 0) person.tell(`No longer there, and removed: ${proposed.gone.join(', ')}`);
  person.tell();
  const isCorrected = flags.yes !== true && flags.dryRun !== true;
  const plan = isCorrected ? await correctRules(person, proposed) : proposed;
  if (!isCorrected) for (const line of rulesTable(plan, person.width)) person.tell(line);
  const { text, rules, scopes } = plan.written();
  checkToolNames(
    rules.named,
    offer.tools.map(({ name }) => name),
    rulesFile,
  );
  return [{ plan, scopes }, text];
}

/** What each scope means: in the words of the server, of the vocabulary, or of the person at the terminal. */
async function describeScopes(
  { gx, person, flags, signal }: SetupContext,
  scopes: readonly string[],
): Promise<{ readonly all: ReadonlyMap<string, string>; readonly added: ReadonlyMap<string, string> }> {
  const { scopes: known } = await gx.scopes.list({ signal });
  const all = new Map(known.map(({ scope, sentence }) => [scope, sentence]));
  const added = new Map<string, string>();
  for (const scope of scopes.filter((each) => !all.has(each))) {
    const isAsked = !SENTENCES.has(scope) && person.isThere && flags.yes !== true && flags.dryRun !== true;
    const sentence = isAsked
      ? await person.ask(
          `What does ${scope} let the agent do? One line for the person who decides, such as "Book flights for you":`,
        )
      : SENTENCES.get(scope);
    if (sentence !== undefined && sentence !== '') added.set(scope, sentence);
  }
  return { all: new Map([...all, ...added]), added };
}

async function principalOf(
  { flags, machine, person }: SetupContext,
  kept: KeptSetup | undefined,
): Promise<string> {
  const named =
    flags.principal ?? readVariable(machine.environment, 'GRANTEX_PRINCIPAL') ?? kept?.principalId;
  if (named !== undefined) return named;
  if (!person.isThere || flags.yes === true) {
    throw new ProgramError('Name the person who approves, with --principal or GRANTEX_PRINCIPAL.');
  }
  return person.ask('Who approves? The name by which your Grantex server knows them:', userInfo().username);
}

function showPlan(
  { person }: SetupContext,
  { file }: Target,
  { scopes, principalId, change, configuration, rulesFile }: SetupResult,
  sentences: ReadonlyMap<string, string>,
): void {
  person.tell();
  person.tell(`${principalId} is asked for:`);
  for (const line of scopesTable(scopes, sentences, person.width)) person.tell(line);
  person.tell();
  person.tell(`The rules are in ${rulesFile}`);
  person.tell(`The configuration of ${file.client.title}, ${configuration}:`);
  for (const line of change) person.tell(line);
  if (change.length === 0) person.tell('stays as it is');
  if (file.isOfProject) {
    person.tell(
      'A project shares this file, and the entry names files of this machine. Others run setup themselves.',
    );
  }
  person.tell();
}
