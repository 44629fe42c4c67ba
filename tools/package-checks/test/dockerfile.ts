import { cp, mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { root } from 'pack';
import { run } from './run.ts';

/** The content of an image, in a folder, and how to start it. */
export interface BuiltImage {
  /** The folder that stands for the image's root. */
  folder: string;
  environment: Record<string, string>;
  entrypoint: string[];
  user: string;
}

interface Stage {
  folder: string;
  workdir: string;
  environment: Record<string, string>;
}

/** Things that only a container has: programs for the whole machine, and other users. */
const NEEDS_A_CONTAINER = /^(npm install --global|install --directory --owner)/;

/**
 * Does what a Dockerfile says, each stage in a separate folder instead of a container: copies what it copies, except
 * ignored files, and runs what it runs, with the Node and pnpm of this workspace.
 * @throws {Error} with the output of a command that fails, and for an unknown instruction
 */
export async function buildInFolder(dockerfile: string): Promise<BuiltImage> {
  const home = await mkdtemp(join(tmpdir(), 'grantex-image-'));
  const lines = (await readFile(join(root, dockerfile), 'utf8')).replaceAll('\\\n', '').split('\n');
  const isIgnored = await ignoreRules(`${dockerfile}.dockerignore`);
  const stages = new Map<string, Stage>();
  const image = { entrypoint: [] as string[], user: 'root' };
  let stage: Stage = { folder: home, workdir: '/', environment: {} };

  const instructions: Record<string, (text: string) => Promise<void> | void> = {
    async FROM(text) {
      const [base = '', , name = 'last'] = text.split(' ');
      const parent = stages.get(base);
      stage = { workdir: '/', ...parent, environment: { ...parent?.environment }, folder: join(home, name) };
      await mkdir(stage.folder);
      if (parent !== undefined) await cp(parent.folder, stage.folder, { recursive: true });
      stages.set(name, stage);
    },
    ENV: (text) =>
      void Object.assign(
        stage.environment,
        Object.fromEntries(text.split(' ').map((pair) => pair.split('='))),
      ),
    async WORKDIR(text) {
      stage.workdir = text;
      await mkdir(join(stage.folder, text), { recursive: true });
    },
    async COPY(text) {
      const words = text.split(' ');
      const from = /^--from=(\w+)$/.exec(words[0] ?? '')?.[1];
      const sources = words.slice(from === undefined ? 0 : 1, -1);
      const place = join(
        stage.folder,
        words.at(-1)?.startsWith('/') === true ? '' : stage.workdir,
        words.at(-1) ?? '',
      );
      for (const source of sources) {
        const path = join(from === undefined ? root : (stages.get(from)?.folder ?? ''), source);
        const isInto = words.at(-1)?.endsWith('/') === true;
        const target = isInto ? join(place, source.split('/').at(-1) ?? '') : place;
        await mkdir(dirname(target), { recursive: true });
        const filter = (file: string): boolean => from !== undefined || !isIgnored(relative(root, file));
        await cp(path, target, { recursive: true, verbatimSymlinks: true, filter });
      }
    },
    async RUN(text) {
      if (NEEDS_A_CONTAINER.test(text)) return;
      const command = text.replaceAll(/(?<= )\/packed\b/g, join(stage.folder, 'packed'));
      await run('sh', ['-euc', command], join(stage.folder, stage.workdir), stage.environment);
    },
    USER: (text) => void (image.user = text),
    EXPOSE: () => undefined,
    HEALTHCHECK: () => undefined,
    ENTRYPOINT: (text) => void (image.entrypoint = JSON.parse(text) as string[]),
  };

  for (const line of lines.filter((one) => one !== '' && !one.startsWith('#'))) {
    const [, name = '', text = ''] = /^(\w+) +(.*)$/.exec(line) ?? [];
    const instruction = instructions[name];
    if (instruction === undefined) throw new Error(`unknown instruction: ${line}`);
    await instruction(text.trim().replaceAll(/ +/g, ' '));
  }
  return { ...image, folder: stage.folder, environment: stage.environment };
}

/** The subset of `.dockerignore` in use: exclude everything, include some folders, exclude some names in them. */
async function ignoreRules(path: string): Promise<(file: string) => boolean> {
  const rules = (await readFile(join(root, path), 'utf8')).split('\n').filter((rule) => /^[^#]/.test(rule));
  const [sent, kept] = [
    rules.filter((rule) => rule.startsWith('!')),
    rules.filter((rule) => /\//.test(rule) && !rule.startsWith('!')),
  ];
  const allowed = sent.map((rule) => rule.slice(1));
  const patterns = kept.map(
    (rule) =>
      new RegExp(
        `^${rule
          .replaceAll('.', String.raw`\.`)
          .replace('**/', '(.*/)?')
          .replaceAll(/(?<!\.)\*/g, '[^/]*')}(/|$)`,
      ),
  );
  return (file) => {
    const name = file.split(sep).join('/');
    return (
      !allowed.some((one) => `${name}/`.startsWith(`${one}/`)) ||
      patterns.some((pattern) => pattern.test(name))
    );
  };
}
