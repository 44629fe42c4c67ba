import type { Guard } from '@grantex/core';
import type { rules } from '../service/trip.ts';
import type { StepResult } from '../telling/teller.ts';

/** Makes the call that a model decided on; returns what the model reads. */
export type CallTool = (name: keyof typeof rules, input: object) => Promise<StepResult>;

/** Creates the tools of the trip in one framework, and passes each call this grant token. */
export type OpenFramework = (guard: Guard, grantToken: () => string) => Promise<CallTool>;
