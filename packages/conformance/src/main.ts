import { run } from './run.ts';

const controller = new AbortController();
process.once('SIGINT', () => controller.abort(new Error('interrupted')));
process.stdout.on('error', () => {});

process.exitCode = await run(process.argv.slice(2), {
  environment: process.env,
  print: (text) => process.stdout.write(text),
  tell: (text) => process.stderr.write(text),
  isInteractive: process.stderr.isTTY,
  signal: controller.signal,
});
