/** Rows of an import in groups of which the same is said, with the first lines of each. Bounded, however many there are. */
import { GOES_ON, WRONG_COUNT } from './row-batch.ts';
import { message, tell, type Message, type PlainText, type Text } from '../../shared/text/text.ts';
import type { RowGroup } from '../../shared/contract/types.ts';

/** Lines that are named of a group. */
const LINES = 20;
/** More kinds of problems than these are told as one. */
const GROUPS = 100;
const OTHER = message('Other problems: see the list of rows.');

/** Groups by reason; beyond a bound of groups the rest is one of its own. */
export class RowGroups {
  readonly #groups = new Map<string, { readonly kind: Message; count: number; readonly lines: number[] }>();

  add(reason: Message, line: number): void {
    const kind = kindOf(reason);
    const known = this.#groups.has(keyOf(kind)) || this.#groups.size < GROUPS ? kind : OTHER;
    const group = this.#groups.get(keyOf(known)) ?? { kind: known, count: 0, lines: [] };
    group.count += 1;
    if (group.lines.length < LINES) group.lines.push(line);
    this.#groups.set(keyOf(known), group);
  }

  /** The largest first. */
  all(): readonly RowGroup[] {
    const groups = [...this.#groups.values()].map(({ kind, count, lines }) => ({
      ...reasonOf(kind),
      count,
      lines,
    }));
    return groups.sort((a, b) => b.count - a.count);
  }

  /** The group of one reason; an empty one where no row has it. */
  of(reason: PlainText): RowGroup {
    const kind = message(reason);
    const { count, lines } = this.#groups.get(keyOf(kind)) ?? { count: 0, lines: [] };
    return { ...reasonOf(kind), count, lines };
  }
}

/** What a row is told of, in English and as a text with its values. */
export function reasonOf(message: Message): Pick<RowGroup, 'reason' | 'told'> {
  return { reason: tell(message), ...(message.values !== undefined && { told: message }) };
}

/** The same for any value of what only its row has: which address it is, how many columns it has. */
const KINDS: Readonly<Partial<Record<Text, PlainText>>> = {
  '{username} overlaps {owner}, which is a user already.': 'It overlaps an IP range that is a user already.',
  '{username} belongs to the domain {owner}: delete it first to move it to another.':
    'It belongs to another domain: delete it first to move it to another.',
  '{owner} is no user yet, and the file has no column of passwords: a new mailbox needs one.':
    'It is no user yet, and the file has no column of passwords: a new mailbox needs one.',
};

/** A reason without what only its row has. */
function kindOf({ text, values = {} }: Message): Message {
  if (text === GOES_ON) return kindOf(values['reason'] as Message);
  if (text === WRONG_COUNT) return { text, values: { ...values, count: 0 } };
  const kind = KINDS[text];
  return kind === undefined ? { text, values } : message(kind);
}

function keyOf({ text, values }: Message): string {
  return text + JSON.stringify(values ?? {});
}
