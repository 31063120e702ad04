/** What the commands over queue, quarantine, usage and mail log share: paging, printing. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '../../shared/contract/contract.ts';
import type { MailChange, MailPage } from '../../shared/contract/relay-types.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { LAST_PATIENCE } from '../app/base/unless-stopped.ts';
import { fieldNamed, type List } from '../../shared/lists/list.ts';
import type { ExitStatus, Flag, Invocation } from './command.ts';
import { counted, jsonOf, table } from './output.ts';
import { UsageError } from './usage-error.ts';

/** The contract's largest window. */
const WINDOW = 1000;

/** What was found for the first window of a list is there for the next. */
const VIEW = `cli-${process.pid}`;

export const PAGE_FLAGS: Readonly<Record<string, Flag>> = {
  offset: { value: 'N', help: 'Leave out the first N.' },
  limit: { value: 'N', help: 'List at most N.' },
};

/** In which order entries are listed. */
export function sortFlag(list: List): Readonly<Record<string, Flag>> {
  const help = `List in the order of ${sortable(list)}, such as received:desc; latest first unless told.`;
  return { sort: { value: 'FIELD[:desc]', help } };
}

/** Undefined: as it comes. */
export function sortOf(
  invocation: Pick<Invocation, 'text'>,
  list: List,
): { readonly field: string; readonly descending: boolean } | undefined {
  const text = invocation.text('sort');
  if (text === undefined) return undefined;
  const [name = '', direction = 'asc', ...more] = text.split(':');
  const field = fieldNamed(list, name);
  if (field?.sortable !== true || !['asc', 'desc'].includes(direction) || more.length > 0)
    throw new UsageError(
      `--sort does not know “${text.slice(0, 40)}”: use ${sortable(list)}, with :desc for the greatest first.`,
    );
  return { field: field.key, descending: direction === 'desc' };
}

function sortable({ fields }: List): string {
  const names = fields.filter((field) => field.sortable).map(({ name }) => name);
  return names.length === 1 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}

/** How many a change is about, as the administrator saw it. */
export const EXPECT_FLAG: Readonly<Record<string, Flag>> = {
  expect: { value: 'N', help: 'Change nothing unless it is about N now, as many as you saw listed.' },
};

export type Listing<T> = ListingPages<T> &
  (
    | { readonly head: readonly string[]; readonly row: (entry: T) => readonly (string | number)[] }
    /** Each entry is lines of its own, not a row of a table. */
    | { readonly text: (entry: T) => string }
  );

interface ListingPages<T> {
  /** What an entry is called: `message`. */
  readonly word: string;
  readonly page: (offset: number, limit: number, view: string) => Promise<MailPage<T>>;
}

/** The part of a list that is to be shown. */
export interface Part {
  readonly offset: number;
  readonly limit: number;
}

/** From `--offset` on, at most `--limit`; `usual` entries without it. */
export function partOf(invocation: Pick<Invocation, 'count'>, usual: number = Number.MAX_SAFE_INTEGER): Part {
  return { offset: invocation.count('offset', 0) ?? 0, limit: invocation.count('limit', 0) ?? usual };
}

/** Prints a part of a list, a window at a time. */
export async function printList<T>(
  { out }: Pick<Invocation, 'out'>,
  { offset, limit }: Part,
  listing: Listing<T>,
): Promise<void> {
  const window = (at: number) => listing.page(at, Math.min(WINDOW, Math.max(1, limit - (at - offset))), VIEW);
  const first = await window(offset);
  let entries = limit === 0 ? [] : first.entries;
  let shown = 0;
  if (out.json) await out.write(`{"total":${first.total},"entries":[`);
  while (entries.length > 0) {
    if (out.json) {
      const separator = shown === 0 ? '' : ',';
      await out.write(separator + entries.map((entry) => jsonOf(entry)).join(','));
    } else {
      const text =
        'text' in listing
          ? entries.map(listing.text).join('\n')
          : table(listing.head, entries.map(listing.row));
      await out.write(`${text}\n`);
    }
    shown += entries.length;
    entries = shown < limit && offset + shown < first.total ? (await window(offset + shown)).entries : [];
  }
  const all = counted(first.total, listing.word);
  if (out.json) {
    await out.write(']');
    await out.finish();
  } else {
    await out.write(shown === first.total ? `${all}\n` : `${shown} of ${all}\n`);
  }
}

/** Between two looks at how far a change is. Milliseconds. */
const LOOK = 200;
/** A step that takes longer than this is worth a word. Milliseconds. */
const WORTH_A_WORD = 1_000;

/**
 * Makes a change of perhaps many: tells on stderr how far it is, or that nothing goes on, and has it stopped by Ctrl+C. The step that
 * is under way then is waited for no longer than a moment, for the relay may be stopped.
 */
export async function inSteps(
  { out, signal }: Pick<Invocation, 'out' | 'signal'>,
  client: Client,
  change: (job: string) => Promise<MailChange>,
): Promise<MailChange> {
  const job = VIEW;
  const ended = new AbortController();
  const answer = change(job).finally(() => ended.abort());
  const either = AbortSignal.any([signal, ended.signal]);
  // Whether it went well is for `answer` to say.
  const done = answer.then(
    () => null,
    () => null,
  );
  let before = { done: 0, of: 0, since: performance.now(), stopping: false, told: false };
  for (;;) {
    await pause(LOOK, undefined, { signal: signal.aborted ? ended.signal : either }).catch(() => undefined);
    if (ended.signal.aborted) break;
    const asked = client.invoke('mail.action', { job, stop: signal.aborted }).catch(() => null);
    const state = await Promise.race([asked, done]);
    if (state !== null)
      out.status(
        `${state.done.toLocaleString('en')} of ${state.of.toLocaleString('en')}${signal.aborted ? '; stopping' : ''}`,
      );
    const now = { ...before, ...state, stopping: signal.aborted };
    const goesOn = now.done !== before.done || now.stopping !== before.stopping;
    before = goesOn ? { ...now, since: performance.now() } : now;
    const still = performance.now() - before.since;
    if (!before.told && still > WORTH_A_WORD) {
      out.note('postern: Waiting for the relay, or its disk, to be done with this.');
      before.told = true;
    }
    if (before.stopping && still > LAST_PATIENCE) throw notWaitedFor(before);
  }
  out.clearStatus();
  return answer;
}

function notWaitedFor({ done, of }: { readonly done: number; readonly of: number }): PosternError {
  const some = `${done.toLocaleString('en')} of ${of.toLocaleString('en')} were done, and stay done; it`;
  return PosternError.asSaid(
    'cancelled',
    `Stopped while the relay, or its disk, was not done with this. ${done === 0 ? 'It' : some} is not known whether ${done === 0 ? 'anything was' : 'more were'} done, or will be once it goes on.`,
  );
}

/** Says what a change did; nothing found of what was named is a failure. */
export async function reportMailChange(
  invocation: Pick<Invocation, 'out'>,
  verb: string,
  result: MailChange,
  word: string,
): Promise<ExitStatus> {
  if (result.stopped !== undefined) {
    const some = `${result.changed.toLocaleString('en')} of ${counted(result.stopped.of, word)}`;
    await invocation.out.result(result, `${verb} ${some}; stopped. What was done stays done.`);
    return 1;
  }
  if (result.changed === 0)
    throw PosternError.asSaid('not-found', 'There is nothing there that this would change.');
  await invocation.out.result(result, `${verb} ${counted(result.changed, word)}.`);
  return 0;
}
