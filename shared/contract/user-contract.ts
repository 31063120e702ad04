/** Operations on outgoing users, domains, and the outgoing settings of the system and of domains. */
import * as v from 'valibot';
import type { EditEffect } from '../domain/edit-effect.ts';
import { lockSchema } from '../domain/lock.ts';
import { isReadableText, UNREADABLE_PASSWORD } from '../domain/password.ts';
import { userIdSchema, selectionSchema, userQuerySchema } from '../domain/query.ts';
import type { SettingReach } from '../domain/settings-reach.ts';
import {
  settingsOverrideSchema,
  settingsPatchSchema,
  systemSettingsPatchSchema,
} from '../domain/settings.ts';
import type { OutgoingUser } from '../domain/user.ts';
import { meant, operation } from './operation.ts';
import { page, view } from './page.ts';
import type {
  ChangeResult,
  DomainEntry,
  ImportState,
  LockHistoryView,
  SelectionSummary,
  SettingsView,
  UserSearch,
  UserWindow,
} from './types.ts';

const domain = v.pipe(v.string(), v.minLength(1), v.maxLength(253));
const username = v.pipe(v.string(), v.maxLength(320));
/** Taken exactly as it is, spaces included; empty means none. */
const password = v.pipe(v.string(), v.maxLength(1024), v.check(isReadableText, UNREADABLE_PASSWORD));
/** How many users a selection had when the administrator was asked: refused with `conflict` when it has another number. */
const expected = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)));
/** What a form was filled from, by field: only compared, so that what an older set has is no hindrance. */
const filled = v.record(v.pipe(v.string(), v.maxLength(40)), v.unknown());

export const userContract = {
  'users.query': operation<UserWindow>()(
    'A window of the users that match a query; with `usage`, also how much of their limits they have used.',
    v.strictObject({
      query: userQuerySchema,
      usage: v.optional(v.boolean(), false),
      view: v.optional(view),
      ...page,
    }),
  ),
  'users.search': operation<UserSearch | null>()(
    'How far the search is that a view over users, incoming users or usage waits for; `stop` ends it. Null: it waits for none.',
    v.strictObject({ view, stop: v.optional(v.boolean(), false) }),
  ),
  'users.get': operation<OutgoingUser>()(
    'One user; with `usage`, also how much of its limits is used.',
    v.strictObject({ id: userIdSchema, usage: v.optional(v.boolean(), false) }),
  ),
  'users.lockHistory': operation<LockHistoryView>()(
    'What happened to the lock of a user: by whom, why, from when until when.',
    v.strictObject({ id: userIdSchema }),
  ),
  'users.position': operation<{ index: number | null }>()(
    'Where a user stands among those that match a query.',
    v.strictObject({ id: userIdSchema, query: userQuerySchema }),
  ),
  'users.summarise': operation<SelectionSummary>()(
    'How many users a selection has, and the first names.',
    v.strictObject({ selection: selectionSchema }),
  ),
  'users.add': operation<ChangeResult>()(
    'Adds a user. A blank password makes an IP user of an IP address.',
    v.strictObject({
      username,
      domain,
      password: v.optional(password, ''),
      settings: v.optional(settingsOverrideSchema, {}),
      ...meant,
    }),
    { writes: true },
  ),
  /** `base`, here and below: what the form was filled from; a field that is another by now is refused with `changed-meanwhile`. */
  'users.edit': operation<ChangeResult>()(
    'Changes settings, and for a single user also the password, of the selected users.',
    v.strictObject({
      selection: selectionSchema,
      expected,
      password: v.optional(v.pipe(password, v.minLength(1))),
      settings: v.optional(settingsPatchSchema, {}),
      base: v.optional(
        v.strictObject({
          settings: v.optional(filled),
          password: v.optional(v.nullable(v.string())),
        }),
      ),
      ...meant,
    }),
    { writes: true },
  ),
  'users.newPasswords': operation<ImportState>()(
    'Gives each of the selected users a password that is made up; its progress comes as `import` events. IP users are skipped.',
    v.strictObject({
      selection: selectionSchema,
      expected,
      /** The file that takes the passwords: it must not be there yet. */
      handOut: v.pipe(v.string(), v.minLength(1), v.maxLength(4096)),
      dryRun: v.optional(v.boolean(), false),
      ...meant,
    }),
    { writes: true },
  ),
  'users.previewEdit': operation<EditEffect>()(
    'Says which settings the selected users have, and what a change of them would do.',
    v.strictObject({ selection: selectionSchema, settings: v.optional(settingsPatchSchema, {}) }),
  ),
  'users.remove': operation<ChangeResult>()(
    'Deletes the selected users.',
    v.strictObject({ selection: selectionSchema, expected, ...meant }),
    { writes: true },
  ),
  'users.lock': operation<ChangeResult>()(
    'Locks the selected users manually, from `since` (without it: now) until `until` (null: until an administrator unlocks). A lock by hand that is there already stays, unless it is to be replaced.',
    v.strictObject({
      selection: selectionSchema,
      expected,
      reason: v.optional(v.pipe(v.string(), v.maxLength(500)), ''),
      since: v.optional(v.nullable(lockSchema.entries.since), null),
      until: v.optional(lockSchema.entries.until, null),
      replace: v.optional(v.boolean(), false),
      ...meant,
    }),
    { writes: true },
  ),
  'users.unlock': operation<ChangeResult>()(
    'Lifts any lock of the selected users.',
    v.strictObject({ selection: selectionSchema, expected, ...meant }),
    { writes: true },
  ),

  'domains.list': operation<readonly DomainEntry[]>()('Domains of the set, by name.', v.strictObject({})),
  'domains.add': operation<ChangeResult>()(
    'Makes a domain known to the set.',
    v.strictObject({ domain, ...meant }),
    { writes: true },
  ),
  'domains.remove': operation<ChangeResult>()(
    'Forgets a domain that has no users.',
    v.strictObject({ domain, ...meant }),
    { writes: true },
  ),

  'settings.get': operation<SettingsView>()(
    'Settings of the system or of a domain.',
    v.strictObject({ domain: v.optional(v.nullable(domain), null) }),
  ),
  'settings.reach': operation<readonly (SettingReach & { readonly first: readonly string[] })[]>()(
    'Says whom new settings of the system or of a domain would reach: how many who inherit, and the first of them.',
    v.strictObject({
      domain: v.optional(v.nullable(domain), null),
      settings: v.optional(settingsPatchSchema, {}),
    }),
  ),
  'settings.set': operation<ChangeResult>()(
    'Changes settings of the system or of a domain; null inherits again.',
    v.strictObject({
      domain: v.optional(v.nullable(domain), null),
      settings: v.optional(settingsPatchSchema, {}),
      system: v.optional(systemSettingsPatchSchema, {}),
      base: v.optional(
        v.strictObject({
          settings: v.optional(filled),
          system: v.optional(filled),
        }),
      ),
      ...meant,
    }),
    { writes: true },
  ),
} as const;
