import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { all, any, condition, EVERYTHING, not, parts, type Filter } from '../../shared/lists/filter.ts';
import { fieldOf } from '../../shared/lists/list.ts';
import { LISTS } from '../../shared/lists/lists.ts';
import { parseFilter } from '../../shared/lists/parse-filter.ts';
import { printFilter } from '../../shared/lists/print-filter.ts';
import { anyFilter } from '../../tests/support/made-up-filter.ts';
import { contentWords } from './band-row.ts';
import { GridFilter } from './grid-filter.svelte.ts';
import { phrasesOf } from './operator-words.ts';

const { users } = LISTS;
const words = (text: string): Filter => ({ kind: 'words', text });
let kept: Map<string, string>;
const memory = {
  of: (field: string) => kept.get(field),
  keep: (field: string, id: string) => void kept.set(field, id),
};
let filter: GridFilter;
const key = (at: number) => filter.rows[at]?.key ?? 0;
const shown = () => filter.rows.map(({ content }) => contentWords(filter.list, content));

beforeEach(() => {
  kept = new Map();
  filter = new GridFilter(users, { first: 'username', memory });
});

describe('the band', () => {
  it('opens with a condition to fill in, which filters once it has a value', () => {
    filter.toggle();
    expect([filter.rows.length, filter.active, filter.count]).toEqual([1, false, 0]);
    filter.setValue(key(0), 0, ' anna ');
    expect(filter.filter).toEqual(condition('username', 'contains', 'anna'));
    filter.toggle();
    expect([filter.active, filter.count]).toEqual([true, 1]);
  });

  it('closed, it forgets what nobody has filled in, and nothing else', () => {
    filter.toggle();
    filter.add();
    filter.setField(key(1), 'limitPerDay');
    filter.setPhrase(key(1), 'between');
    filter.setValue(key(1), 0, '5');
    filter.toggle();
    expect(shown()).toEqual(['Per day is between 5 and …']);
  });

  it('offers every field with operators that fit, and begins with values that can be asked for', () => {
    filter.add();
    for (const { key: field, type } of users.fields) {
      filter.setField(key(0), field);
      const ready = ['choice', 'flag', 'time'].includes(type.kind);
      expect([field, filter.active, filter.rows[0]?.problem]).toEqual([field, ready, null]);
    }
    filter.setField(key(0), 'changedAt');
    expect(shown()).toEqual(['Last changed is within the last 7 days']);
    filter.setPhrase(key(0), 'at-least');
    filter.setPhrase(key(0), 'inherited');
    filter.setField(key(0), 'limitPerDay');
    filter.setPhrase(key(0), 'inherited');
    expect(filter.filter).toEqual(condition('limitPerDay', 'inherited'));
  });

  it('remembers the last operator of a field', () => {
    filter.add();
    filter.setField(key(0), 'limitPerDay');
    filter.setPhrase(key(0), 'more-than');
    filter.setField(key(0), 'username');
    filter.setPhrase(key(0), 'not-ends-with');
    filter.setField(key(0), 'limitPerDay');
    filter.add();
    expect(shown()).toEqual(['Per day is more than …', 'Username does not end with …']);
  });

  it('keeps what was typed where the next field takes the like, and else not', () => {
    filter.add();
    filter.setField(key(0), 'limitPerDay');
    filter.setValue(key(0), 0, '5');
    filter.setField(key(0), 'limitPerMonth');
    expect(shown()).toEqual(['Per month is 5']);
    filter.setField(key(0), 'status');
    expect(shown()).toEqual(['Status is Active']);
  });

  it('says what is wrong with a value, and goes on with what it meant before', () => {
    filter.add();
    filter.setField(key(0), 'limitPerDay');
    filter.setValue(key(0), 0, '50');
    filter.setValue(key(0), 0, '50x');
    expect(filter.rows[0]?.problem).toMatchObject({
      in: 'value',
      value: 0,
      message: expect.stringContaining('50x') as string,
    });
    expect(filter.filter).toEqual(condition('limitPerDay', 'is', '50'));
    filter.setValue(key(0), 0, '');
    expect([filter.filter, filter.rows[0]?.problem]).toEqual([EVERYTHING, null]);
  });

  it('shows as text what no controls can say, and as controls what is typed there and they can', () => {
    const either = any(condition('kind', 'is', 'ip'), condition('status', 'is', 'manual'));
    filter.load({ filter: '(kind:ip OR status:manual) -(ann smith)', off: '' });
    expect(shown()).toEqual(['kind:ip OR status:manual', '-(ann smith)']);
    filter.setRowText(key(0), 'kind:ip OR colour:red');
    expect(filter.rows[0]?.problem).toMatchObject({ in: 'text', error: { at: 11, length: 6 } });
    expect(filter.filter).toEqual(all(either, not(all(words('ann'), words('smith')))));
    filter.settle(key(0));
    filter.setRowText(key(0), '-kind:ip limitPerDay:10..50');
    filter.settle(key(0));
    expect(shown()).toEqual(['Kind is not IP address', 'Per day is between 10 and 50', '-(ann smith)']);
    // The controls would take its spaces for slips.
    filter.load({ filter: 'username:" ann " username:ann', off: '' });
    expect(shown()).toEqual(['username:" ann "', 'Username contains ann']);
  });

  it('closes with its last condition', () => {
    filter.toggle();
    filter.add();
    filter.remove(key(0));
    expect(filter.open).toBe(true);
    filter.remove(key(0));
    expect(filter.open).toBe(false);
  });
});

describe('one filter', () => {
  it('is the searched text and the band together', () => {
    filter.text = ' anna limitPerDay>500 ';
    filter.add();
    filter.setField(key(0), 'status');
    filter.setPhrase(key(0), 'not-is');
    expect(filter.filter).toEqual(
      all(
        words('anna'),
        condition('limitPerDay', 'more-than', '500'),
        not(condition('status', 'is', 'active')),
      ),
    );
    expect(filter.word).toBe('anna');
    filter.commit();
    expect([filter.text, ...shown()]).toEqual(['anna', 'Status is not Active', 'Per day is more than 500']);
    filter.text = 'anna berg';
    filter.commit();
    expect([filter.text, filter.word]).toEqual(['anna berg', '']);
  });

  it('says where a text cannot be read, and goes on with what it meant before', () => {
    filter.text = 'anna';
    filter.text = 'anna colour:red';
    expect(filter.filter).toEqual(words('anna'));
    expect(filter.error).toMatchObject({ at: 5, length: 6 });
    filter.commit();
    expect(filter.asText.filter).toBe('anna colour:red');
    filter.text = '';
    expect([filter.filter, filter.error]).toEqual([EVERYTHING, null]);
  });

  it('of more than a filter can have is told of, and the rows stay', () => {
    filter.load({ filter: 'a '.repeat(199), off: '' });
    filter.add();
    filter.setValue(key(0), 0, 'x');
    expect([filter.full, filter.tooMuch]).toEqual([true, null]);
    const before = filter.filter;
    filter.add();
    filter.setValue(key(1), 0, 'y');
    expect(filter.tooMuch).toMatch(/200 conditions/);
    expect(filter.filter).toBe(before);
  });

  it('is cleared by one click, and comes back by one', () => {
    filter.load({ filter: 'anna kind:ip', off: 'status:manual' });
    const before = filter.asText;
    expect(filter.canBringBack).toBe(false);
    filter.clear();
    expect([filter.asText, filter.any, filter.canBringBack]).toEqual([{ filter: '', off: '' }, false, true]);
    // Nothing more to clear.
    filter.clear();
    filter.text = 'b';
    expect(filter.canBringBack).toBe(false);
    filter.text = '';
    filter.bringBack();
    expect([filter.asText, filter.canBringBack]).toEqual([before, false]);
  });

  it('shows those of one kind alone', () => {
    filter.load({ filter: 'anna kind:ip', off: 'status:manual' });
    filter.only(condition('change', 'is', '12'));
    expect(filter.asText).toEqual({ filter: 'change:12', off: '' });
  });

  it('is a step further with each condition, and by what is typed on in one field only once', () => {
    const steps = (...acts: readonly (() => void)[]) =>
      acts.map((act) => {
        const before = filter.step;
        act();
        return filter.step - before;
      });
    expect(
      steps(
        () => (filter.text = 'a'),
        () => (filter.text = 'an'),
        () => filter.add(),
        () => filter.setValue(key(0), 0, 'x'),
        () => filter.switch(key(0)),
        () => (filter.text = 'ann'),
        () => filter.clear(),
        () => filter.bringBack(),
      ),
    ).toEqual([1, 0, 1, 0, 1, 1, 1, 1]);
  });
});

describe('a switched-off condition', () => {
  it('does not filter, and is not lost', () => {
    filter.load({ filter: 'kind:ip status:manual', off: '' });
    filter.switch(key(0));
    expect(filter.filter).toEqual(condition('status', 'is', 'manual'));
    expect(filter.asText).toEqual({ filter: 'status:manual', off: 'kind:ip' });
    const again = new GridFilter(users);
    again.load(filter.asText);
    expect(again.rows.map(({ on }) => on)).toEqual([true, false]);
    again.switch(again.rows[1]?.key ?? 0);
    expect(again.asText.filter).toBe('status:manual kind:ip');
  });

  it('stays one condition, whatever it is; what cannot be read stands there', () => {
    filter.load({ filter: '', off: '(kind:ip OR status:manual) colour:red' });
    expect(filter.rows[0]).toMatchObject({ on: false, meant: null, problem: { in: 'text' } });
    expect(filter.asText.off).toBe('(kind:ip OR status:manual) colour:red');
    filter.load({ filter: '', off: '(kind:ip OR status:manual) -domain:x' });
    expect(filter.asText.off).toBe('(kind:ip OR status:manual) -domain:x');
  });
});

describe('a filter from its text', () => {
  it('shows the marks in what a stranger shared', () => {
    const base = { field: 'username', operator: 'contains', negated: false } as const;
    const given = { kind: 'condition', ...base, values: ['a\u202eb'] } as const;
    expect(contentWords(users, given)).toContain('a⟨U+202E⟩b');
    expect(contentWords(users, { kind: 'text', text: 'a\u202eb' })).toBe('a⟨U+202E⟩b');
  });

  it('that cannot be read stands in the search field, and the rows stay', () => {
    filter.load({ filter: 'kind:ip', off: '' });
    filter.load({ filter: 'kind:robot', off: '' });
    expect(filter.filter).toEqual(condition('kind', 'is', 'ip'));
    expect([filter.text, filter.rows.length, filter.error?.at]).toEqual(['kind:robot', 0, 5]);
    expect(filter.asText.filter).toBe('kind:robot');
    filter.text = 'kind:mailbox';
    expect(filter.filter).toEqual(condition('kind', 'is', 'mailbox'));
  });

  it.each([users, LISTS.quarantine, LISTS.log])('of $key comes back as it was', (list) => {
    fc.assert(
      fc.property(anyFilter(list), (made) => {
        const one = new GridFilter(list);
        const text = printFilter(list, made);
        one.load({ filter: text, off: text });
        // Words stand in the search field, before the conditions.
        const isWords = (part: Filter) => part.kind === 'words';
        const sought = [...parts(made).filter(isWords), ...parts(made).filter((part) => !isWords(part))];
        expect(one.filter).toEqual(all(...sought));
        expect(one.asText.off).toBe(text === '' || made.kind !== 'any' ? text : `(${text})`);
        const again = new GridFilter(list);
        again.load(one.asText);
        expect(again.asText).toEqual(one.asText);
      }),
      { numRuns: 15 },
    );
  });

  it.each([users, LISTS.quarantine, LISTS.log])(
    'of $key typed by hand and made by the band is the same',
    (list) => {
      fc.assert(
        fc.property(fc.array(anyFilter(list), { maxLength: 4 }), (filters) => {
          const made = new GridFilter(list);
          const typed = new GridFilter(list);
          const conditions = filters.flatMap((one) => parts(one)).filter((one) => one.kind !== 'words');
          typed.text = printFilter(list, all(...conditions));
          typed.commit();
          for (const one of typed.rows) {
            made.add();
            const at = made.rows.at(-1)?.key ?? 0;
            const { content } = one;
            if (content.kind === 'text') {
              // What the band has no controls for is written there as text.
              made.remove(at);
              made.text = printFilter(list, all(one.meant ?? EVERYTHING));
              made.commit();
              continue;
            }
            const field = fieldOf(list, content.field);
            made.setField(at, content.field);
            made.setPhrase(at, content.negated ? `not-${content.operator}` : content.operator);
            content.values.forEach((value, index) => made.setValue(at, index, value));
            expect(field !== undefined && phrasesOf(field).length > 0).toBe(true);
          }
          expect(made.filter).toEqual(typed.filter);
          expect(made.asText).toEqual(typed.asText);
          expect(parseFilter(list, made.asText.filter)).toEqual({ ok: true, filter: made.filter });
        }),
        { numRuns: 15 },
      );
    },
  );
});
