import type { Deed, HistoryPage, OverviewView, Stopped } from '@grantex/server/views';
import { expectTypeOf } from 'vitest';
import type * as overview from '../src/permissions/overview.ts';
import type { Past } from '../src/permissions/past.ts';
import type * as stopped from '../src/permissions/stopped.ts';

// What the pages below /permissions read is what the server answers there.
expectTypeOf<overview.Overview>().toEqualTypeOf<OverviewView>();
expectTypeOf<overview.Deed>().toEqualTypeOf<Deed>();
expectTypeOf<Past>().toEqualTypeOf<HistoryPage>();
expectTypeOf<stopped.Stopped>().toEqualTypeOf<Stopped>();
