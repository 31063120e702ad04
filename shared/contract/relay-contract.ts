/** The contract's operations about the relay, its queue, quarantine, usage and mail log. */
import { LANGUAGE_CHOICES } from '../domain/preferences.ts';
import { LOG, QUARANTINE, QUEUE } from '../lists/mail-lists.ts';
import { type List } from '../lists/list.ts';
import { EVERYTHING, LONGEST_VALUE } from '../lists/filter.ts';
import { filterSchema } from '../lists/filter-schema.ts';
import { MOST_TOGGLED } from '../lists/grouping.ts';
import * as v from 'valibot';
import { selectionSchema, userQuerySchema } from '../domain/query.ts';
import {
  COURIER_TLS,
  DEFAULT_DKIM_SELECTOR,
  dkimSelectorSchema,
  relaySettingsPatchSchema,
  relaySettingsSchema,
} from '../domain/relay-settings.ts';
import { meant, operation, path } from './operation.ts';
import { CLIENT_FORMATS } from '../domain/client-forms.ts';
import type { ClientGateway } from '../domain/client-setup.ts';
import type {
  ClientTrial,
  ClientUsers,
  WrittenClientForms,
  DkimCheck,
  DkimEntry,
  MailActionState,
  MailChange,
  MailLogRow,
  MailTranscript,
  MailPage,
  MailPlace,
  MailSearch,
  MailWindow,
  MailPreview,
  QuarantineRow,
  QueueRow,
  RelaySettingsView,
  RelayState,
  UsageRow,
} from './relay-types.ts';
import { view } from './page.ts';
import type { ChangeResult } from './types.ts';

const nothing = v.strictObject({});
const offset = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const page = {
  offset,
  limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
};
const domain = v.pipe(v.string(), v.minLength(1), v.maxLength(253));
const rowId = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER));
const messageName = v.pipe(v.string(), v.minLength(1), v.maxLength(40));
const messageNames = v.pipe(v.array(messageName), v.minLength(1), v.maxLength(100_000));

const listOf = (list: List) =>
  v.pipe(
    v.strictObject({
      filter: v.optional(filterSchema(list), EVERYTHING),
      ...page,
      /** By a field that the list declares sortable. */
      sort: v.optional(
        v.strictObject({
          field: v.picklist(list.fields.filter(({ sortable }) => sortable).map(({ key }) => key)),
          descending: v.boolean(),
        }),
      ),
      /** Without `sort`: oldest first; latest first unless told. */
      ascending: v.optional(v.boolean(), false),
      /** The window is one of lines: a head for each group, and the rows of those that are `open`, or not, as `toggled` says. */
      group: v.optional(
        v.strictObject({
          by: v.picklist(list.groups ?? []),
          open: v.optional(v.boolean(), false),
          toggled: v.optional(
            v.pipe(
              v.array(v.nullable(v.pipe(v.string(), v.maxLength(LONGEST_VALUE)))),
              v.maxLength(MOST_TOGGLED),
            ),
            [],
          ),
        }),
      ),
      view: v.optional(view),
      /** The answer may come as soon as the window is full, before all was searched: then `more` is true. */
      partial: v.optional(v.boolean(), false),
    }),
    v.transform(({ ascending, sort, ...rest }) => ({
      ...rest,
      sort: sort ?? { field: list.sort?.field ?? '', descending: !ascending },
    })),
  );

/** Rows and messages that are left out of all that match. */
const exceptRows = v.optional(v.pipe(v.array(rowId), v.maxLength(100_000)), []);
const exceptMessages = v.optional(v.pipe(v.array(messageName), v.maxLength(100_000)), []);

/** How many the administrator was told of: refused with `conflict` when it is another number by now. */
const expected = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)));

/** What a change is called while it is under way, so that it can be looked at and stopped (`mail.action`). */
const job = v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(60)));

/** Queue entries: some rows, all of some messages, or all that match. */
const queueTarget = v.variant('by', [
  v.strictObject({
    by: v.literal('rows'),
    ids: v.pipe(v.array(rowId), v.minLength(1), v.maxLength(100_000)),
  }),
  v.strictObject({ by: v.literal('messages'), messages: messageNames }),
  v.strictObject({ by: v.literal('filter'), filter: filterSchema(QUEUE), except: exceptRows }),
]);
export type QueueTarget = v.InferOutput<typeof queueTarget>;
export type QueueTargetInput = v.InferInput<typeof queueTarget>;

/** Quarantined messages: some, or all that match. */
const quarantineTarget = v.variant('by', [
  v.strictObject({ by: v.literal('messages'), messages: messageNames }),
  v.strictObject({ by: v.literal('filter'), filter: filterSchema(QUARANTINE), except: exceptMessages }),
]);
export type QuarantineTarget = v.InferOutput<typeof quarantineTarget>;
export type QuarantineTargetInput = v.InferInput<typeof quarantineTarget>;

/** Empty: as usual again. */
const route = v.union([v.literal(''), v.pipe(v.string(), v.maxLength(300), v.regex(/^\S+:\d{1,5}$/))]);

export const relayContract = {
  'relay.state': operation<RelayState>()(
    'What the relay of the open set does, and counts of today.',
    nothing,
  ),
  'relay.start': operation<RelayState>()(
    'Starts the relay; resolves once it accepts mail, or has failed.',
    nothing,
  ),
  'relay.stop': operation<RelayState>()(
    'Stops the relay: it finishes its sessions within 10 s. Resolves once it is gone.',
    nothing,
  ),
  'relay.settings': operation<RelaySettingsView>()("The relay's settings, with defaults.", nothing),
  'relay.setSettings': operation<ChangeResult>()(
    "Changes some of the relay's settings; those in `reset` get their defaults again.",
    v.strictObject({
      settings: v.optional(relaySettingsPatchSchema, {}),
      reset: v.optional(v.array(v.keyof(relaySettingsSchema)), []),
      /** What the form was filled from; refused with `changed-meanwhile` where that is another by now. */
      base: v.optional(
        v.strictObject({ settings: v.record(v.pipe(v.string(), v.maxLength(40)), v.unknown()) }),
      ),
      ...meant,
    }),
    { writes: true },
  ),
  'relay.setSmartHostPassword': operation<void>()(
    'Keeps the password of a smart host at one TLS level, in the keychain or sealed under a key file; null forgets it.',
    v.strictObject({
      host: v.pipe(v.string(), v.minLength(1), v.maxLength(253)),
      port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
      /** The password is for this level only; left out, for that of the set's smart host. */
      tls: v.optional(v.picklist(COURIER_TLS)),
      username: v.pipe(v.string(), v.minLength(1), v.maxLength(320)),
      password: v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(1024))),
    }),
  ),
  'relay.renewCertificate': operation<void>()(
    "Reads the certificate's files again, without a restart.",
    nothing,
  ),

  'relay.clientSetup': operation<ClientGateway>()(
    'What mail clients are told so that the users of the set can send: server, ports, certificate.',
    nothing,
  ),
  'relay.clientUsers': operation<ClientUsers>()(
    'The users of a selection who need a mail client, a window of them, and how many need none.',
    v.strictObject({
      selection: selectionSchema,
      offset,
      limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)),
    }),
  ),
  'relay.writeClientForms': operation<WrittenClientForms>()(
    'Writes the set-up of mail clients of the users of a selection: one file, or several into a folder.',
    v.strictObject({
      selection: selectionSchema,
      format: v.picklist(CLIENT_FORMATS),
      /** Where mail is read, `HOST[:PORT]`, for the forms that need it. */
      incoming: v.optional(v.pipe(v.string(), v.maxLength(300))),
      /** Of the text; English unless told. */
      language: v.optional(v.picklist(LANGUAGE_CHOICES)),
      path,
    }),
  ),
  'relay.tryClient': operation<ClientTrial>()(
    'Logs in as a user over the listening port and sends a message, as a mail client does; the password is not kept.',
    v.strictObject({
      address: v.pipe(v.string(), v.minLength(3), v.maxLength(320)),
      password: v.pipe(v.string(), v.minLength(1), v.maxLength(1024)),
      to: v.pipe(v.string(), v.minLength(3), v.maxLength(320)),
    }),
  ),

  'relay.dkim': operation<readonly DkimEntry[]>()(
    'Domains whose mail is signed with DKIM, and the DNS record that each has to publish.',
    nothing,
  ),
  'relay.addDkim': operation<ChangeResult & { readonly entry: DkimEntry }>()(
    'Signs the mail of a domain from now on; makes its key (RSA, 2048 bits) unless that selector has one.',
    v.strictObject({ domain, selector: v.optional(dkimSelectorSchema, DEFAULT_DKIM_SELECTOR), ...meant }),
    { writes: true },
  ),
  'relay.removeDkim': operation<ChangeResult>()(
    'Signs the mail of a domain no longer; its key stays, sealed, for an undo.',
    v.strictObject({ domain, ...meant }),
    { writes: true },
  ),
  'relay.checkDkim': operation<DkimCheck>()(
    "Looks a domain's DKIM record up in the DNS; answers within 6 s.",
    v.strictObject({ domain }),
  ),

  'mail.search': operation<MailSearch | null>()(
    'How far the search of a view over queue, quarantine or mail log is, after an answer that was not all; `on` ends it, or goes on.',
    v.strictObject({ view, on: v.optional(v.boolean()) }),
  ),

  'mail.place': operation<MailPlace>()(
    'Where a row is among what a view over queue, quarantine or mail log was last given: by its id, in quarantine by its message.',
    v.strictObject({ view, row: v.union([rowId, messageName]) }),
  ),

  'mail.action': operation<MailActionState | null>()(
    'How far a change of many queue or quarantine entries is; `stop` ends it after the step under way. Null: it is not under way.',
    v.strictObject({
      job: v.pipe(v.string(), v.minLength(1), v.maxLength(60)),
      stop: v.optional(v.boolean(), false),
    }),
  ),

  'queue.list': operation<MailWindow<QueueRow>>()('Messages under way, one row a recipient.', listOf(QUEUE)),
  'queue.preview': operation<MailPreview>()(
    "A queued message's header and text.",
    v.strictObject({ message: messageName }),
  ),
  'queue.hold': operation<MailChange>()(
    'Holds queue entries back, or lets them go again.',
    v.strictObject({ target: queueTarget, expected, job, on: v.boolean() }),
  ),
  'queue.retry': operation<MailChange>()(
    'Tries to deliver now.',
    v.strictObject({ target: queueTarget, expected, job }),
  ),
  'queue.reroute': operation<MailChange>()(
    'Sends queue entries by another host (`host:port`); empty: as usual again.',
    v.strictObject({ target: queueTarget, expected, job, route }),
  ),
  'queue.remove': operation<MailChange>()(
    'Deletes queue entries; nobody is told.',
    v.strictObject({ target: queueTarget, expected, job }),
  ),
  'queue.pause': operation<void>()(
    'Makes no new attempts to deliver until switched off again; mail is accepted meanwhile.',
    v.strictObject({ on: v.boolean() }),
  ),

  'quarantine.list': operation<MailWindow<QuarantineRow>>()(
    'Messages found to be spam or malware, or with a blocked attachment.',
    listOf(QUARANTINE),
  ),
  'quarantine.preview': operation<MailPreview>()(
    "A quarantined message's header and text.",
    v.strictObject({ message: messageName }),
  ),
  'quarantine.release': operation<MailChange>()(
    'Delivers quarantined messages after all; `train` learns them as wanted, `allowForDay` lets this sender and subject pass for a day.',
    v.strictObject({
      target: quarantineTarget,
      expected,
      job,
      train: v.optional(v.boolean(), false),
      allowForDay: v.optional(v.boolean(), false),
    }),
  ),
  'quarantine.delete': operation<MailChange>()(
    'Deletes quarantined messages; `train` learns them as spam first.',
    v.strictObject({ target: quarantineTarget, expected, job, train: v.optional(v.boolean(), false) }),
  ),

  'mailLog.list': operation<MailWindow<MailLogRow>>()('What became of messages, and why.', listOf(LOG)),
  'mailLog.tail': operation<readonly MailLogRow[]>()(
    'The last lines, oldest first; with `since`, those after that id.',
    v.strictObject({
      since: v.optional(offset),
      limit: v.optional(page.limit, 200),
    }),
  ),
  'mailLog.transcript': operation<MailTranscript>()(
    'What was said in the SMTP session of a line, as far as it is kept.',
    v.strictObject({ line: rowId }),
  ),

  'usage.list': operation<MailPage<UsageRow>>()(
    'How much of their limits users have used.',
    v.strictObject({ query: v.optional(userQuerySchema, {}), view: v.optional(view), ...page }),
  ),
} as const;
