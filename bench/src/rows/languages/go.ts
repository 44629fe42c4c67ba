import { join } from 'node:path';
import type { Language } from './language.ts';
import type { Group } from '../group.ts';
import { languageRows } from './rows.ts';

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'go', 'bench');

const language: Language = {
  calls: { folder, command: ['go', 'run', '.', 'calls'] },
  route: { folder, command: ['go', 'run', '.', 'route'] },
  raw: 'SHA-256 and rsa.VerifyPKCS1v15 alone',
  libraries: ['golang-jwt', 'go-jose'],
  framework: 'net/http',
  goals: { uncached: { floor: 0.9, stretch: 0.95 }, cached: { floor: 0.3e-6, stretch: 0.2e-6 } },
};

export const go: Group = {
  name: 'go',
  title: "Go: CPU time of a call; a route's answers per second of the server's CPU time",
  missing: process.env['WITHOUT_GO'] || undefined,
  run: (bench) => languageRows(bench, language),
};
