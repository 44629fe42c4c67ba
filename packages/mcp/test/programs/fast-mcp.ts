import { registerHooks } from 'node:module';

// The example as a program, with one version of fastmcp, over stdio or on a port.
const [version, port] = process.argv.slice(2);
if (version === 'oldest') {
  registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier === 'fastmcp' ? 'fastmcp-oldest' : specifier, context),
  });
}
const { server } = await import('../../examples/fast-mcp.ts');
await server.start(
  port === undefined
    ? { transportType: 'stdio' }
    : { transportType: 'httpStream', httpStream: { host: '127.0.0.1', port: Number(port) } },
);
