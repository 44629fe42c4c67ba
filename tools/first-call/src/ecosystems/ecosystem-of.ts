import type { Language, Subject } from '../subjects.ts';
import type { Ecosystem } from './ecosystem.ts';
import { go } from './go.ts';
import { npm } from './npm.ts';
import { python } from './python.ts';

const ECOSYSTEMS: Readonly<Record<Language, Ecosystem>> = { TypeScript: npm, Python: python, Go: go };

export function ecosystemOf({ language = 'TypeScript' }: Pick<Subject, 'language'>): Ecosystem {
  return ECOSYSTEMS[language];
}
