/** What the commands over queue, quarantine, usage and mail log share: paging, printing. */
import type { MailChange, MailPage } from '../../shared/contract/relay-types.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import type { Flag, Invocation } from './command.ts';
import { counted, table } from './output.ts';

/** The contract's largest window. */
const WINDOW = 1000;

export const PAGE_FLAGS: Readonly<Record<string, Flag>> = {
  offset: { value: 'N', help: 'Leave out the first N.' },
  limit: { value: 'N', help: 'List at most N.' },
};

/** How many a change is about, as the administrator saw it. */
export const EXPECT_FLAG: Readonly<Record<string, Flag>> = {
  expect: { value: 'N', help: 'Change nothing unless it is about N now, as many as you saw listed.' },
};

export interface Listing<T> {
  /** What an entry is called: `message`. */
  readonly word: string;
  readonly head: readonly string[];
  readonly row: (entry: T) => readonly (string | number)[];
  readonly page: (offset: number, limit: number) => Promise<MailPage<T>>;
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
  const window = (at: number) => listing.page(at, Math.min(WINDOW, Math.max(1, limit - (at - offset))));
  const first = await window(offset);
  let entries = limit === 0 ? [] : first.entries;
  let shown = 0;
  if (out.json) await out.write(`{"total":${first.total},"entries":[`);
  while (entries.length > 0) {
    if (out.json) {
      const separator = shown === 0 ? '' : ',';
      await out.write(separator + entries.map((entry) => JSON.stringify(entry)).join(','));
    } else {
      await out.write(`${table(listing.head, entries.map(listing.row))}\n`);
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

/** Says what a change did; nothing found of what was named is a failure. */
export async function reportMailChange(
  { out }: Invocation,
  verb: string,
  result: MailChange,
  word: string,
): Promise<void> {
  if (result.changed === 0)
    throw new PosternError('not-found', 'There is nothing there that this would change.');
  await out.result(result, `${verb} ${counted(result.changed, word)}.`);
}
