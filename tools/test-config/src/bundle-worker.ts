import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** Bundles the sources that a file imports into one module for workerd. */
export async function bundleWorker(entry: URL, minify = false): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['workerd', 'worker', 'browser', 'import', 'default'] },
    build: {
      write: false,
      target: 'esnext',
      minify,
      rolldownOptions: {
        input: fileURLToPath(entry),
        external: /^cloudflare:/,
        output: { codeSplitting: false },
        preserveEntrySignatures: 'strict',
      },
    },
  });
  const parts = (Array.isArray(output) ? output : [output]).flatMap((part) =>
    'output' in part ? part.output : [],
  );
  const code = parts.find((part) => part.type === 'chunk')?.code;
  if (code === undefined) throw new Error('The bundler produced no bundle.');
  return code;
}
