import { glob, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readPages } from 'docs-pages';
import { digestOf, filesOfSite } from './digest.ts';
import { BASE, FOLDER, TARGET } from './folders.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { scriptDigests } from './script-digests.ts';
import { clearStage, stage } from './stage.ts';
import { writeTwins } from './twins.ts';

/** What a build says about itself, for the server and for the next build. */
interface Manifest {
  /** Stands in every text for the path of the public URL. */
  readonly base: string;
  /** The scripts in the text of pages, as a content security policy names them. */
  readonly scripts: readonly string[];
  /** Every file that the site was made of. */
  readonly files: readonly string[];
  /** The digest of these files. */
  readonly digest: string;
}
const MANIFEST = 'site.json';

/**
 * Builds the site into the server's assets, unless the same sources are already built there.
 * @param report is told when a build begins
 * @param signal ends the build, which leaves nothing behind
 * @throws {Error} that lists what is wrong with the pages
 */
export async function buildSite(
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<'built' | 'unchanged'> {
  if (await isUpToDate()) return 'unchanged';
  return oneAtATime(join(FOLDER, '.cache/building'), async () => {
    // Another process may have built it while this one waited.
    if (await isUpToDate()) return 'unchanged';
    await build(report, signal);
    return 'built';
  });
}

async function isUpToDate(): Promise<boolean> {
  const last = await readManifest();
  return last !== undefined && last.digest === (await digestOf(await filesOfSite(last.files)));
}

async function build(report: (line: string) => void, signal: AbortSignal): Promise<void> {
  report('… build the documentation (once, and after changes of its sources)');
  const site = await readPages();
  if (site.faults.length > 0) throw new Error(`the documentation has faults:\n${site.faults.join('\n')}`);
  const digest = await digestOf(await filesOfSite(site.files));
  await clearStage();
  await stage(site);
  const made = await mkdtemp(join(FOLDER, '.cache/build-'));
  try {
    await runVitePress(made, signal);
    // The server answers unknown addresses itself, and no page loads the other.
    for (const unused of ['404.html', 'vp-icons.css']) await rm(join(made, unused), { force: true });
    await writeTwins(site, made);
    const manifest: Manifest = {
      base: BASE,
      scripts: scriptDigests(await pagesIn(made)),
      files: site.files,
      digest,
    };
    await writeFile(join(made, MANIFEST), JSON.stringify(manifest));
    await putInPlace(made);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

/** VitePress takes a gigabyte of memory and prints much, so it has a process of its own. */
async function runVitePress(folder: string, signal: AbortSignal): Promise<void> {
  const program = fileURLToPath(import.meta.resolve('vitepress')).replace(
    /dist\/node\/index\.js$/,
    'bin/vitepress.js',
  );
  // A test run sets another value, with which Vue would be built for development.
  const env = { ...process.env, NODE_ENV: 'production' };
  try {
    await promisify(execFile)(process.execPath, [program, 'build', FOLDER, '--outDir', folder], {
      env,
      signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`VitePress has failed:\n${stdout ?? ''}${stderr ?? ''}`, { cause: error });
  }
}

async function readManifest(): Promise<Manifest | undefined> {
  const text = await readFile(join(TARGET, MANIFEST), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Manifest);
}

async function pagesIn(folder: string): Promise<readonly string[]> {
  const pages: string[] = [];
  for await (const name of glob('**/*.html', { cwd: folder }))
    pages.push(await readFile(join(folder, name), 'utf8'));
  return pages;
}

/** Replaces the last build as a whole. */
async function putInPlace(made: string): Promise<void> {
  const old = join(FOLDER, `.cache/old-${process.pid}`);
  await rename(TARGET, old).catch(() => undefined);
  await rename(made, TARGET);
  await rm(old, { recursive: true, force: true });
}
