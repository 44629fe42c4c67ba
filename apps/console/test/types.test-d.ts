/** What the console reads is what the server writes: a difference between the two does not compile. */
import type { AuditEntry, GrantexEvent, Role } from '@grantex/sdk';
import type {
  AuditEntryView,
  ConsoleSession,
  PermissionPageView,
  EventView,
  FeedAnswer,
  HistoryPage,
  OverviewView,
  Resumed,
  Stopped,
} from '@grantex/server/views';
import { expectTypeOf } from 'vitest';
import type { Session } from '../src/console/session/session.ts';
import type {
  HistoryResponse,
  Overview,
  PermissionResponse,
  ResumeResponse,
  StopResponse,
  ToldResponse,
} from '../src/permissions/parts/wire.ts';

/** As JSON has it: dates are strings, nothing is readonly, and an optional member is absent rather than undefined. */
type Json<TYPE> = TYPE extends Date
  ? string
  : TYPE extends object
    ? { -readonly [KEY in keyof TYPE]: Json<Exclude<TYPE[KEY], undefined>> }
    : TYPE;

// The permissions page.
expectTypeOf<Json<Overview>>().toEqualTypeOf<Json<OverviewView>>();
expectTypeOf<Json<PermissionResponse>>().toEqualTypeOf<Json<PermissionPageView>>();
expectTypeOf<Json<HistoryResponse>>().toEqualTypeOf<Json<HistoryPage>>();
expectTypeOf<Json<StopResponse>>().toEqualTypeOf<Json<Stopped>>();
expectTypeOf<Json<ResumeResponse>>().toEqualTypeOf<Json<Resumed>>();
expectTypeOf<Json<ToldResponse>>().toEqualTypeOf<Json<FeedAnswer>>();

// The session of the console: the server also writes the token, and the id of the key's first version.
type SessionMembers = Pick<ConsoleSession, 'developer' | 'key' | 'person' | 'roles' | 'endsAt'>;
expectTypeOf<Json<SessionMembers>>().toExtend<Omit<Json<Session>, 'token'>>();
expectTypeOf<ConsoleSession['roles'][number]>().toEqualTypeOf<Role>();

// Entries and events, which pages read through the SDK; its own tests hold agents and grants.
// Core reads any boolean in `erased`, where the server writes only `true`. `metadata` is any JSON object in both.
expectTypeOf<Json<Omit<AuditEntryView, 'metadata'>>>().toExtend<Json<Omit<AuditEntry, 'metadata'>>>();
expectTypeOf<keyof AuditEntry>().toEqualTypeOf<keyof AuditEntryView>();
expectTypeOf<Json<GrantexEvent>>().toEqualTypeOf<Json<EventView>>();
