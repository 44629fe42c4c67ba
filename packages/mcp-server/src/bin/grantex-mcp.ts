import { mkdirSync } from 'node:fs';
import { enableCompileCache, getCompileCacheDir } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { EXIT, ProgramError } from '../program/program-error.ts';

/** How long a client can take to read the last output, in milliseconds. */
const LAST_OUTPUT = 1_000;

/**
 * Lets Node keep the compiled code of what is loaded after this, so that the program starts about a fifth sooner. If no
 * file can be written, it starts without. `NODE_COMPILE_CACHE` names another folder.
 */
function keepCompiledCode(): void {
  if (getCompileCacheDir() !== undefined) return;
  // The files in it run. Node's own default is a folder in which any user can put files.
  const directory = join(homedir(), '.grantex', 'cache');
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    enableCompileCache(directory);
  } catch {
    // A cache is a convenience.
  }
}

async function exitCodeOf(error: unknown): Promise<number> {
  const { CommanderError } = await import('commander');
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.misconfigured;
  const { log, messageOf } = await import('../program/log.ts');
  log(messageOf(error));
  return error instanceof ProgramError ? error.exitCode : EXIT.failed;
}

async function main(): Promise<void> {
  keepCompiledCode();
  let exitCode: number = EXIT.ok;
  const { createProgram } = await import('./create-program.ts');
  const program = await createProgram((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync();
  } catch (error) {
    exitCode = await exitCodeOf(error);
  }
  // Exits even if something still reads or waits, but only after the output was written, if anybody reads it.
  process.stdout.write('', () => process.exit(exitCode));
  setTimeout(() => process.exit(exitCode), LAST_OUTPUT);
}

await main();
