/** Groups of what a search found: their order, their lines, their windows. */
import { describe, expect, test } from 'vitest';
import { fieldOf } from '../../../../shared/lists/list.ts';
import type { Grouping } from '../../../../shared/lists/grouping.ts';
import { LOG, QUEUE } from '../../../../shared/lists/mail-lists.ts';
import { formatMessageId } from '../message-id.ts';
import { SearchGroups, type GroupLine, type GroupValue } from './search-groups.ts';

function grouped(field: string, values: readonly GroupValue[], list = QUEUE): SearchGroups {
  const found = fieldOf(list, field);
  if (found === undefined) throw new Error(field);
  const groups = new SearchGroups(found);
  for (const value of values) groups.add(value);
  // As the list has them: what was found last comes first.
  groups.arrange(values.map((_, at) => values.length - 1 - at));
  return groups;
}

const by = (changes: Partial<Grouping> = {}): Grouping => ({ by: '', open: false, toggled: [], ...changes });
const said = (lines: readonly GroupLine[]) =>
  lines.map((line) => (line.head ? `${line.key ?? 'none'} ${line.count} from ${line.at}` : line.at));

describe('groups of what was found', () => {
  test('most first, alike ones in the order of the list; what is compared as one is one', () => {
    const groups = grouped('user', ['b@x.de', 'A@x.de', 'c@x.de', 'a@X.de', 'c@x.de', 'd@x.de']);
    expect(said(groups.window(by(), 0, 10))).toEqual([
      'c@x.de 2 from 4',
      'a@x.de 2 from 3',
      'd@x.de 1 from 5',
      'b@x.de 1 from 0',
    ]);
  });

  test('a domain in both of its forms is one', () => {
    const groups = grouped('domain', ['bücher.example', 'xn--bcher-kva.example', 'a.example']);
    expect(said(groups.window(by(), 0, 10))).toEqual(['bücher.example 2 from 1', 'a.example 1 from 2']);
  });

  test('messages come as the list does, and lines of no message are one group', () => {
    const groups = grouped('message', [7, null, 8, 7, null], LOG);
    const [seven, eight] = [formatMessageId(7), formatMessageId(8)];
    expect(said(groups.window(by(), 0, 10))).toEqual([
      'none 2 from 4',
      `${seven} 2 from 3`,
      `${eight} 1 from 2`,
    ]);
    const open = groups.window(by({ toggled: [null, seven] }), 0, 10);
    expect(said(open)).toEqual(['none 2 from 4', 4, 1, `${seven} 2 from 3`, 3, 0, `${eight} 1 from 2`]);
  });

  test('messages do not change places when one of them gets more lines', () => {
    const groups = grouped('message', [7, 7, 8], LOG);
    expect(said(groups.window(by(), 0, 10))).toEqual([
      `${formatMessageId(8)} 1 from 2`,
      `${formatMessageId(7)} 2 from 1`,
    ]);
  });

  test('every window is the part of all lines that it stands for', () => {
    const values = Array.from({ length: 60 }, (_, at) => `u${(at * at) % 11}@x.de`);
    const groups = grouped('user', values);
    for (const grouping of [
      by(),
      by({ open: true }),
      by({ toggled: ['u1@x.de', 'u9@x.de'] }),
      by({ open: true, toggled: ['u0@x.de'] }),
    ]) {
      const all = groups.window(grouping, 0, 1000);
      expect(groups.lines(grouping)).toBe(all.length);
      for (let offset = 0; offset <= all.length; offset++)
        for (const limit of [1, 2, 7])
          expect(groups.window(grouping, offset, limit)).toEqual(all.slice(offset, offset + limit));
    }
    expect(groups.lines(by({ open: true }))).toBe(60 + new Set(values).size);
  });

  test('nothing found has no lines', () => {
    expect([grouped('user', []).window(by(), 0, 10), grouped('user', []).lines(by())]).toEqual([[], 0]);
  });
});
