/** `npm run pack:all -- FOLDER`: packs the packages of this clone as tarballs that another project can install. */
import { resolve } from 'node:path';
import { packAll } from './pack-all.ts';

const usage = `npm run pack:all -- FOLDER

Builds and packs every package into FOLDER, which is created when it is missing. Install from there:

  npm install FOLDER/grantex-express.tgz express

The packages name each other by these files: no installer asks a registry for them. Keep FOLDER where it is.`;

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
    const packed = await packAll(destination, 'files');
    console.log(packed.map(({ tarball }) => tarball).join('\n'));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
