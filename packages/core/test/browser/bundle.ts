import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** One file for the browser, as a bundler without Node's condition sees it. */
export async function bundle(entry: string): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    root: here('.'),
    resolve: { alias: { vitest: here('./runner.ts') }, conditions: ['browser', 'import', 'default'] },
    build: {
      write: false,
      target: 'esnext',
      minify: false,
      rolldownOptions: { input: entry, output: { codeSplitting: false }, preserveEntrySignatures: 'strict' },
    },
  });
  const chunks = (Array.isArray(output) ? output : [output]).flatMap((part) =>
    'output' in part ? part.output : [],
  );
  const [code, ...others] = chunks.flatMap((chunk) => (chunk.type === 'chunk' ? [chunk.code] : []));
  if (code === undefined || others.length > 0) throw new Error('One chunk was expected.');
  return code;
}
