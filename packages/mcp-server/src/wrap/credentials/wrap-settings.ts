import { readSettings, readVariable, type Settings } from '../../program/environment.ts';

/** The settings of the wrapper. */
export interface WrapSettings extends Settings {
  /** The audience of grants for the wrapped server: an `aud` of its tokens. */
  readonly audience: string;
  /** A file with a grant token, read at each call. */
  readonly tokenFile: string | undefined;
  readonly principalId: string | undefined;
}

/** A call waits for the Grantex server, so it is refused rather than kept waiting. */
const CLIENT = { timeout: 5, retries: 1 };

/**
 * Reads `GRANTEX_AUDIENCE`, `GRANTEX_TOKEN_FILE` and `GRANTEX_PRINCIPAL`, and the settings of both programs.
 * @throws {ProgramError} naming the variable that is missing or wrong
 */
export function readWrapSettings(environment: NodeJS.ProcessEnv): WrapSettings {
  const settings = readSettings(environment, CLIENT);
  return {
    ...settings,
    audience: readVariable(environment, 'GRANTEX_AUDIENCE') ?? settings.url,
    tokenFile: readVariable(environment, 'GRANTEX_TOKEN_FILE'),
    principalId: readVariable(environment, 'GRANTEX_PRINCIPAL'),
  };
}
