import { fileURLToPath } from 'node:url';
import { testShutdown } from 'adapter-tests';
import { build } from 'vite';

testShutdown({
  async node() {
    return ['--input-type=module', '--eval', await withoutDecorators('../examples/travel-api.ts')];
  },
  body: { flight: 'AI 101', price: 420 },
  scopes: ['flights:book', 'payments:initiate'],
  // Nest passes the signal on once it is done.
  exit: [null, 'SIGTERM'],
});

/** Compiles a program: Node does not know the syntax of decorators. */
async function withoutDecorators(program: string): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
    build: {
      write: false,
      ssr: fileURLToPath(new URL(program, import.meta.url)),
      rolldownOptions: { external: /^(?!@oxc-project)@?\w/ },
    },
  });
  const [code] = [output].flat().flatMap((built) => ('output' in built ? built.output[0].code : []));
  if (code === undefined) throw new Error('The bundler produced no program.');
  return code;
}
