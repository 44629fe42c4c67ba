import { glob, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What a package exports under one name. */
export interface EntryPoint {
  /** What a program imports, such as `@grantex/core/dpop`. */
  readonly name: string;
  /** Its source, from the root of the repository. */
  readonly source: string;
}

/** Programs, which nobody imports, and what is for the server alone. */
const LEFT_OUT: readonly string[] = [
  '@grantex/cli',
  '@grantex/conformance',
  '@grantex/core/issuer',
  '@grantex/mcp-server',
  'create-grantex',
];

/** What {@link readEntryPoints} reads of a manifest. */
interface Manifest {
  readonly name: string;
  readonly publishConfig?: {
    readonly exports?: Readonly<Record<string, string | { readonly default: string }>>;
  };
}

/**
 * The entry points of the published packages. Core comes first: the adapters export it whole, and what several packages export
 * is described in the first.
 */
export async function readEntryPoints(root: string): Promise<readonly EntryPoint[]> {
  const found: EntryPoint[] = [];
  for await (const path of glob('packages/*/package.json', { cwd: root })) {
    const manifest = JSON.parse(await readFile(join(root, path), 'utf8')) as Manifest;
    for (const [place, target] of Object.entries(manifest.publishConfig?.exports ?? {})) {
      const file = typeof target === 'string' ? target : target.default;
      const name = `${manifest.name}${place.slice(1)}`;
      if (!file.endsWith('.js') || LEFT_OUT.includes(name)) continue;
      const source = file.replace('./dist/', 'src/').replace(/\.js$/, '.ts');
      found.push({ name, source: join(dirname(path), source) });
    }
  }
  return found.toSorted((left, right) => (orderOf(left) < orderOf(right) ? -1 : 1));
}

function orderOf({ name }: EntryPoint): string {
  return `${name.startsWith('@grantex/core') ? 0 : 1} ${name}`;
}

/** The file of an entry point below `docs/reference/typescript`. */
export function fileOf({ name }: EntryPoint): string {
  return `${name.replace('@grantex/', '').replaceAll('/', '-')}.md`;
}
