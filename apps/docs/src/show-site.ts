import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readPages, ROOT } from 'docs-pages';
import { createServer } from 'vitepress';
import { filesOfSite } from './digest.ts';
import { FOLDER, LISTS } from './folders.ts';
import { clearStage, stage } from './stage.ts';

/** How long to wait for more changes, in milliseconds: an editor writes several files at once. */
const QUIET = 100;

type Server = Awaited<ReturnType<typeof createServer>>;

/** Stages the pages, and tells what is wrong with them. @returns the files that they are made of */
async function stageAll(): Promise<readonly string[]> {
  const site = await readPages();
  await stage(site);
  for (const fault of site.faults) console.error(`✗ ${fault}`);
  return filesOfSite(site.files);
}

/** Shows the site on a port of this machine until the process ends, and stages its pages again when a source changes. */
export async function showSite(port: number): Promise<void> {
  await clearStage();
  let files = await stageAll();
  let lists = await readFile(LISTS, 'utf8');
  let timer: NodeJS.Timeout | undefined;

  async function start(): Promise<Server> {
    const server = await createServer(FOLDER, { port, strictPort: true });
    server.watcher.on('all', (_event, path) => {
      // VitePress watches what is staged.
      if (path.startsWith(FOLDER)) return;
      clearTimeout(timer);
      timer = setTimeout(() => void again(), QUIET);
    });
    await server.listen();
    return server;
  }

  /** Watches every source, and the folder to which pages are added. */
  function watch({ watcher }: Server): void {
    watcher.add(['docs', ...files].map((path) => join(ROOT, path)));
  }

  async function again(): Promise<void> {
    try {
      files = await stageAll();
      const before = lists;
      lists = await readFile(LISTS, 'utf8');
      if (lists !== before) {
        // The lists of pages are a part of the configuration.
        await server.close();
        server = await start();
      }
      watch(server);
    } catch (error) {
      console.error(`✗ ${(error as Error).message}`);
    }
  }

  let server = await start();
  watch(server);
  console.log(`The documentation is at http://localhost:${port}/docs/`);
}
