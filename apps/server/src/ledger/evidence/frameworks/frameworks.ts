import { euAiAct } from './eu-ai-act.ts';
import type { Framework } from './framework.ts';
import { gdpr } from './gdpr.ts';
import { iso42001 } from './iso42001.ts';
import { soc2 } from './soc2.ts';

export const FRAMEWORK_IDS = ['eu-ai-act', 'soc2', 'iso42001', 'gdpr'] as const;
export type FrameworkId = (typeof FRAMEWORK_IDS)[number];

export const FRAMEWORKS: Readonly<Record<FrameworkId, Framework>> = {
  'eu-ai-act': euAiAct,
  soc2,
  iso42001,
  gdpr,
};
