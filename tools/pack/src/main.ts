/** `npm run pack:all -- FOLDER`: packs the packages of this clone as files that another project can install. */
import { join, resolve } from 'node:path';
import { packAll } from './pack-all.ts';
import { packModule, packWheels } from './pack-languages.ts';

const usage = `npm run pack:all -- FOLDER

Builds and packs every package into FOLDER, which is created when it is missing. Install from there:

  npm install FOLDER/grantex-express.tgz express
  pip install FOLDER/grantex_guard-*.whl

The packages for npm name each other by these files: no installer asks a registry for them. Keep FOLDER where it is.
FOLDER/go is a module proxy with the Go module.`;

const [folder, ...rest] = process.argv.slice(2);
if (folder === '--help') {
  console.log(usage);
} else if (folder === undefined || folder.startsWith('-') || rest.length > 0) {
  console.error(usage);
  process.exitCode = 2;
} else {
  try {
    // npm runs this in the root of the repository, and passes the folder that it was called from.
    const destination = resolve(process.env['INIT_CWD'] ?? process.cwd(), folder);
    await Promise.all([
      packAll(destination, 'files').then((packed) => packed.map(({ tarball }) => console.log(tarball))),
      packLanguage('Python', async () => {
        for (const { file } of await packWheels(destination)) console.log(file);
      }),
      packLanguage('Go', async () => console.log(await packModule(join(destination, 'go')))),
    ]);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

/** Packs for a language unless `scripts/lib/languages.mjs` has found that this machine does not have it. */
async function packLanguage(name: 'Go' | 'Python', pack: () => Promise<void>): Promise<void> {
  const missing = process.env[`WITHOUT_${name.toUpperCase()}`];
  if (missing) console.error(`Not packed for ${name}: ${missing}.`);
  else await pack();
}
