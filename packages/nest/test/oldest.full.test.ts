import { testOldest } from 'adapter-tests';

for (const version of ['10.4.0', '11.0.10']) {
  testOldest({
    root: new URL('..', import.meta.url),
    releases: [
      ...['common', 'core', 'platform-express', 'platform-fastify'].map(
        (name) => `@nestjs/${name}@${version}`,
      ),
      'class-transformer@0.5.1',
      'class-validator@0.15.1',
      'reflect-metadata@0.2.2',
      'rxjs@7.8.2',
    ],
    // Fastify's HEAD routes, and cutting a stream that breaks, are new in Nest 12.
    except: [
      'a HEAD request is guarded like its GET',
      'a stream that breaks is a failure',
      'runs: on each route',
    ],
    files: ['contract', 'getting-started', 'halves', 'module', 'order', 'reached', 'unverified'],
  });
}
