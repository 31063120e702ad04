/** Turns what is asked for into operations with before-images, or refuses it whole. Reads the set, changes nothing. */
import { assertNever } from '../../../shared/domain/assert-never.ts';
import { displayDomain } from '../../../shared/domain/domain-name.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { afterLock } from '../../../shared/domain/lock.ts';
import type { IncomingSelection } from '../../../shared/domain/incoming.ts';
import type { Selection } from '../../../shared/domain/query.ts';
import {
  applyPatch,
  DEFAULT_SYSTEM_SETTINGS,
  type SystemSettings,
  type SystemSettingsPatch,
} from '../../../shared/domain/settings.ts';
import { addressKey, type StoredUser } from '../../../shared/domain/user.ts';
import { isImportedHash } from '../../../shared/domain/password-hash.ts';
import { isVerifier } from '../../../shared/domain/verifier.ts';
import type { PlannedBatch, PlannedChange } from './change-writer.ts';
import { BATCH_ROWS, type BlockRow, type Operation } from '../model/journal-types.ts';
import { aboutUser } from '../model/about.ts';
import { rowOf, sameValue } from '../model/operation.ts';
import type { Plan } from './plan.ts';
import { requireName, requireSettings, requireUser } from './plan-base.ts';
import { planAdd } from './plan-add.ts';
import { planIncomingAdd, planIncomingRemove } from './plan-incoming.ts';
import { planMark, planUnmark } from './plan-mark.ts';
import { planMerge } from './plan-merge.ts';
import { blockRow } from '../table/sealed-blocks.ts';
import type { SetState } from '../table/set-state.ts';
import type { ChangeDraft, HardenedUser } from '../model/store-types.ts';
import { countUsers, displayAddress, type ChangeAbout } from '../../../shared/domain/change-sentence.ts';

/** Changes to at most so many users go to the disk together with others. */
const GATE_KEYS = 500;

/** What planning reads. */
export interface PlanContext {
  readonly state: SetState;
  readonly now: number;
  resolve(selection: Selection): Uint32Array;
  resolveIncoming(selection: IncomingSelection): Uint32Array;
}

/** Operations of one user; none when nothing has to change. */
type PerUser = (user: StoredUser) => Operation[];

/** The plan of any change that is asked for; throws a `PosternError` where it is refused. */
export function planChange(draft: ChangeDraft, context: PlanContext): Plan {
  const { state } = context;
  switch (draft.kind) {
    case 'add':
      return planAdd(draft.users, state, context.now);
    case 'incoming-add':
      return planIncomingAdd(draft.users, state, context.now);
    case 'incoming-remove':
      return planIncomingRemove(context.resolveIncoming(draft.selection), draft.expected, state);
    case 'edit':
      return planEdit(draft, context);
    case 'remove':
      return forSelection('remove', draft, context, (user) => [['remove', rowOf(user)]]);
    case 'lock':
      return forSelection('lock', draft, context, (user) => {
        const after = afterLock(user.lock, draft.lock, context.now, draft.replace);
        return sameValue(user.lock, after) ? [] : [['lock', user.id, user.lock, after]];
      });
    case 'unlock':
      return forSelection('unlock', draft, context, (user) => {
        return user.lock === null ? [] : [['lock', user.id, user.lock, null]];
      });
    case 'settings':
      return planSettings(draft, context);
    case 'domain':
      return draft.remove ? planDomainRemove(draft.domain, state) : planDomainAdd(draft.domain, state);
    case 'rename': {
      requireName(draft.base, state.name, draft.name);
      const ops: Operation[] = draft.name === state.name ? [] : [['rename', state.name, draft.name]];
      return ofSet('rename', { name: draft.name }, ops);
    }
    case 'mark':
      return planMark(draft, state);
    case 'unmark':
      return planUnmark(draft.name, state);
    case 'merge':
      return planMerge(draft, state, context.now);
    case 'harden':
      return planHarden(draft.users, state);
    default:
      return assertNever(draft);
  }
}

function planHarden(users: readonly HardenedUser[], { table, system }: SetState): Plan {
  const keep = system.keepPasswordsExportable === true;
  const ops: Operation[] = [];
  for (const { id, block, index, verifier } of users) {
    if (!isVerifier(verifier)) throw new Error(`What was made of the password of user ${id} is no verifier.`);
    const before = table.isLive(id) ? table.password(id) : null;
    if (before?.block !== block || before.index !== index) continue;
    if (isImportedHash(before.verifier)) {
      ops.push(['password', id, before, { block, index, verifier }]);
    } else if (before.verifier === undefined) {
      ops.push([
        'password',
        id,
        before,
        keep ? { block, index, verifier, kept: true } : { block, index, verifier },
      ]);
    } else if (before.kept === true && !keep) {
      ops.push(['password', id, before, { block, index, verifier: before.verifier }]);
    }
  }
  const batches: PlannedBatch[] = [];
  for (let at = 0; at < ops.length; at += BATCH_ROWS) {
    const part = ops.slice(at, at + BATCH_ROWS);
    batches.push({ ops: part, users: part.length, blocks: [] });
  }
  return { kind: 'harden', of: null, batches, about: () => ({}) };
}

function planEdit(draft: Extract<ChangeDraft, { kind: 'edit' }>, context: PlanContext): Plan {
  const { state } = context;
  const { settings, password } = draft;
  const block = password === null ? 0 : state.blocks.nextId();
  const blocks = password === null ? [] : [blockRow(block, password)];
  return forSelection(
    'edit',
    draft,
    context,
    (user) => {
      requireUser(draft.base, user, settings, password !== null, context.now);
      const ops: Operation[] = [];
      const after = applyPatch(user.settings, settings);
      if (!sameValue(user.settings, after)) ops.push(['settings', user.id, user.settings, after]);
      if (password !== null) {
        if (user.kind === 'ip') {
          throw PosternError.of(
            'invalid-request',
            '{user} is an IP user and has no password.',
            { user: displayAddress(user) },
            {
              field: 'password',
            },
          );
        }
        ops.push(['password', user.id, user.password, { block, index: 0 }]);
      }
      return ops;
    },
    blocks,
  );
}

function forSelection(
  kind: PlannedChange['kind'],
  { selection, expected }: { readonly selection: Selection; readonly expected?: number | undefined },
  context: PlanContext,
  operations: PerUser,
  blocks: readonly BlockRow[] = [],
): Plan {
  const ids = context.resolve(selection);
  if (ids.length === 0) {
    const why =
      selection.by === 'ids'
        ? 'None of the selected users exists any more. Refresh and select again.'
        : 'No user matches what was asked for: nothing was changed.';
    throw new PosternError('not-found', why);
  }
  if (expected !== undefined && ids.length !== expected) {
    throw PosternError.of(
      'conflict',
      'The set was changed meanwhile: the selection has {found, plural, one {# user} other {# users}} now, not {expected, number}. Nothing was done. Look at them again, and confirm if you still want it.',
      { found: ids.length, expected },
      { expected, found: ids.length },
    );
  }
  const { table } = context.state;
  let first: StoredUser | undefined;

  function* batches(): Generator<PlannedBatch> {
    let ops: Operation[] = [];
    let users = 0;
    let pending = blocks;
    // Half the rows a batch may have, as a user may need two operations.
    for (let at = 0; at < ids.length; at++) {
      const user = table.get(ids[at] as number);
      const steps = user === undefined ? [] : operations(user);
      if (steps.length > 0) {
        first ??= user;
        ops.push(...steps);
        users++;
      }
      if (users === BATCH_ROWS / 2 || (at === ids.length - 1 && users > 0)) {
        yield { ops, users, blocks: pending };
        ops = [];
        users = 0;
        pending = [];
      }
    }
  }
  return { kind, of: null, batches: batches(), about: (users) => aboutUser(users, first) };
}

function planSettings(draft: Extract<ChangeDraft, { kind: 'settings' }>, { state, now }: PlanContext): Plan {
  const { domain } = draft;
  const ops: Operation[] = [];
  const before = domain === null ? state.level : (state.domains.get(domain) ?? {});
  requireSettings(draft.base, before, state.system, draft, now);
  const after = applyPatch(before, draft.settings);
  if (!sameValue(before, after)) {
    if (domain !== null && !state.domains.has(domain)) ops.push(['domain', domain, false, true]);
    ops.push(['level', domain, before, after]);
  }
  const relayOnly = ops.length === 0 && Object.keys(draft.system).every((key) => key === 'relay');
  if (domain === null) ops.push(...systemSteps(draft.system, state.system));
  const about: ChangeAbout = domain !== null ? { domain } : relayOnly ? { relay: true } : {};
  return ofSet('settings', about, ops);
}

function systemSteps(patch: SystemSettingsPatch, current: SystemSettings): Operation[] {
  // A set made before a setting existed lacks it; a before-image has to name it, or undo could not take it back.
  const before: SystemSettings = { ...DEFAULT_SYSTEM_SETTINGS, ...current };
  const after: SystemSettingsPatch =
    patch.relay === undefined ? patch : { ...patch, relay: { ...before.relay, ...patch.relay } };
  const keys = (Object.keys(after) as (keyof SystemSettings)[]).filter((key) => {
    return after[key] !== undefined && !sameValue(after[key], before[key]);
  });
  if (keys.length === 0) return [];
  const only = (values: SystemSettingsPatch): Partial<SystemSettings> =>
    Object.fromEntries(keys.map((key) => [key, values[key]]));
  return [['system', only(before), only(after)]];
}

function planDomainAdd(domain: string, state: SetState): Plan {
  const ops: Operation[] = state.domains.has(domain) ? [] : [['domain', domain, false, true]];
  return ofSet('domain', { domain }, ops);
}

function planDomainRemove(domain: string, state: SetState): Plan {
  const users = state.table.usersOf(domain);
  const shown = displayDomain(domain);
  if (users > 0) {
    throw PosternError.of(
      'conflict',
      '{shown} still has {users}. Delete them first, then the domain.',
      { shown, users: countUsers(users) },
      { domain, users },
    );
  }
  const settings = state.domains.get(domain);
  if (settings === undefined) {
    throw PosternError.of('not-found', 'The set has no domain {shown}.', { shown }, { domain });
  }
  const ops: Operation[] = [];
  if (!sameValue(settings, {})) ops.push(['level', domain, settings, {}]);
  ops.push(['domain', domain, true, false]);
  return ofSet('domain', { domain, removed: true }, ops);
}

function ofSet(kind: PlannedChange['kind'], about: ChangeAbout, ops: readonly Operation[]): Plan {
  return {
    kind,
    of: null,
    batches: ops.length === 0 ? [] : [{ ops, users: 0, blocks: [] }],
    about: () => about,
  };
}

/** What a change touches, when that is known before it is planned and little; null: perhaps everything. */
export function gateKeys(draft: ChangeDraft): readonly string[] | null {
  switch (draft.kind) {
    case 'add': {
      const few = draft.users.length <= GATE_KEYS && draft.users.every((user) => user.kind === 'mailbox');
      return few ? draft.users.map((user) => `address:${addressKey(user)}`) : null;
    }
    case 'edit':
    case 'remove':
    case 'lock':
    case 'unlock': {
      const { selection } = draft;
      return selection.by === 'ids' && selection.ids.length <= GATE_KEYS
        ? selection.ids.map((id) => `user:${id}`)
        : null;
    }
    case 'harden':
      return draft.users.length <= GATE_KEYS ? draft.users.map(({ id }) => `user:${id}`) : null;
    case 'incoming-add':
    case 'incoming-remove':
    case 'settings':
    case 'domain':
    case 'rename':
    case 'mark':
    case 'unmark':
    case 'merge':
      return null;
    default:
      return assertNever(draft);
  }
}
