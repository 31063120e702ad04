/** The activity log over 100,000 changes: the first window with its total, beside a plain scan over as many objects. */
import type { ChangeEntry, ChangeKind } from '../shared/contract/types.ts';
import { ACTIVITY } from '../shared/lists/change-lists.ts';
import { parseFilter } from '../shared/lists/parse-filter.ts';
import { ActivityQueries } from '../electron/store/query/activity-query.ts';
import { SetState } from '../electron/store/table/set-state.ts';
import { median, repeat, report } from './measure.ts';

const CHANGES = 100_000;
const LIMIT_MS = 100;
const NOW = Date.UTC(2026, 10, 1);
const KINDS: readonly ChangeKind[] = ['edit', 'lock', 'unlock', 'add', 'remove', 'harden', 'import'];

const state = new SetState();
for (let seq = 1; seq <= CHANGES; seq++) {
  const of = seq % 20 === 0 ? seq - 7 : null;
  const user = [0, `user${seq % 5_000}`, `domain${seq % 97}.example`] as const;
  const about = seq % 3 === 0 ? {} : { user };
  state.history.add({
    seq,
    time: NOW - (CHANGES - seq) * 60_000,
    actor: seq % 4 === 0 ? 'relay' : `admin${seq % 9}`,
    kind: of === null ? (KINDS[seq % KINDS.length] as ChangeKind) : 'undo',
    users: seq % 3 === 0 ? seq % 400 : 1,
    about: of === null ? about : { change: { kind: 'edit', users: 1, about } },
    of,
    place: { segment: 1, offset: seq * 100, length: 100 },
  });
}
state.seq = CHANGES;

const FILTERS: readonly (readonly [text: string, test: (entry: ChangeEntry) => boolean])[] = [
  ['', () => true],
  ['user12', ({ summary, actor }) => summary.toLowerCase().includes('user12') || actor.includes('user12')],
  ['nobody', ({ summary, actor }) => summary.toLowerCase().includes('nobody') || actor.includes('nobody')],
  [
    'kind:edit -actor:relay users>50 time:last30d',
    ({ kind, actor, users, time }) =>
      kind === 'edit' && !actor.includes('relay') && users > 50 && time >= NOW - 30 * 86_400_000,
  ],
  ['undone:yes undoable:no', ({ undone, undoable }) => undone && !undoable],
  [
    '(kind:lock OR kind:unlock) domain5',
    ({ kind, summary }) =>
      (kind === 'lock' || kind === 'unlock') && summary.toLowerCase().includes('domain5'),
  ],
];

const plain = [...new ActivityQueries(state).window({ offset: 0, limit: CHANGES }, NOW).changes];
for (const [text, test] of FILTERS) {
  const parsed = parseFilter(ACTIVITY, text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const query = { filter: parsed.filter, offset: 0, limit: 100 };
  // Nothing is remembered from the turn before; the last figure is of a question after the first.
  const cold = await repeat(9, () => new ActivityQueries(state).window(query, NOW));
  const rival = await repeat(9, () => plain.filter(test).slice(0, 100));
  report({
    figure: `activity over 100,000 changes, “${text}”, first window`,
    ours: median(cold),
    limit: LIMIT_MS,
    unit: 'ms',
  });
  process.stdout.write(`a plain scan over 100,000 objects: ${median(rival).toFixed(1)} ms\n`);
}
