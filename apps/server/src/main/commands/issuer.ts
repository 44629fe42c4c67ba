import { changeIssuer } from '../../authority/keys/own-issuer.ts';
import { configuredIssuer } from '../config/config.ts';
import { CommandError, JSON_OPTION, type Command } from './command.ts';
import { withDatabase } from './open-database.ts';

export const issuerChange: Command = {
  name: 'issuer change',
  options: JSON_OPTION,
  meaning: 'Changes the issuer of the database to GRANTEX_PUBLIC_URL',
  async run({ config, options, print }) {
    const issuer = configuredIssuer(config);
    if (issuer === undefined) throw new CommandError('PORT is 0: set GRANTEX_PUBLIC_URL to the new issuer');
    const before = (await withDatabase(config, ({ database }) => changeIssuer(database, issuer))) ?? null;
    if (options.json) return print(JSON.stringify({ issuer, before }));
    print(
      before === issuer || before === null
        ? `The issuer is ${issuer}.`
        : `The issuer was ${before}. From the next start it is ${issuer}, and older tokens are refused. Set your verifiers to the new issuer: until then they refuse the new tokens. Audit logs go on under its name. On a live server, people make new passkeys if the host has changed.`,
    );
  },
};
