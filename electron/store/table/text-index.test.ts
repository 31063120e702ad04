import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NameColumn } from './name-column.ts';
import { TextIndex } from './text-index.ts';

const unit = fc.constantFrom('a', 'b', 'z', '1', '9', '.', '-', '_', '+', '!', '~', 'é', 'ü', '日', 'A');

function index(texts: readonly string[]): TextIndex {
  const names = new NameColumn();
  const found = new TextIndex(names);
  texts.forEach((text, at) => {
    names.encode(text);
    names.append(at + 1);
    found.add(at + 1);
  });
  return found;
}

const ALL = { from: 1, to: 39 };
const OPERATORS = ['contains', 'is', 'starts-with', 'ends-with'] as const;

/** As `TextIndex` has it, of strings. */
function holds(name: string, how: (typeof OPERATORS)[number], sought: string): boolean {
  if (how === 'is') return name === sought;
  return how === 'contains'
    ? name.includes(sought)
    : how === 'starts-with'
      ? name.startsWith(sought)
      : name.endsWith(sought);
}

describe('TextIndex', () => {
  it('finds what includes finds, of one, few and many bytes, where rows count', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit, maxLength: 12 }), { minLength: 1, maxLength: 40 }),
        fc.string({ unit, minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.nat(1)),
        fc.nat(40),
        (texts, wanted, coin, cut) => {
          const text = wanted.toLowerCase();
          const size = texts.length + 1;
          const flags = () => Uint8Array.from({ length: size }, () => coin.next().value as number);
          const [states, kinds, domains] = [flags(), flags(), Uint8Array.of(0, 1)];
          const domainOf = Uint32Array.from(flags());
          const rows = index(texts);
          const columns = { states, kinds, domainOf, domains };
          // In two parts, wherever the second begins.
          const found = [1, cut + 1].flatMap((from, at) => {
            const part = new Uint32Array(size);
            const range = { from, to: at === 0 ? Math.min(cut, texts.length) : texts.length };
            return [...part.subarray(0, rows.search(Buffer.from(text), columns, range, part))];
          });
          const ids = texts.map((_, at) => at + 1);
          expect(found).toEqual(
            ids.filter(
              (id) =>
                states[id] === 1 &&
                (texts[id - 1]!.toLowerCase().includes(text) || (kinds[id] === 0 && domainOf[id] === 1)),
            ),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('finds in names that share their beginnings, come out of order, are used again or cut off', () => {
    const name = fc
      .tuple(fc.constantFrom('', 'user', 'user1', 'us.er', 'Üser'), fc.string({ unit, maxLength: 3 }))
      .map((parts) => parts.join(''));
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ id: fc.integer({ min: 1, max: 6 }), name }) },
      { weight: 1, arbitrary: fc.record({ id: fc.integer({ min: 1, max: 6 }), name: fc.constant(null) }) },
    );
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 60 }),
        fc.oneof(
          fc.string({ unit, minLength: 1, maxLength: 3 }),
          name.filter((text) => text !== ''),
        ),
        fc.array(
          fc.record({
            how: fc.constantFrom(...OPERATORS),
            sought: fc.oneof(fc.string({ unit, maxLength: 3 }), name).map((text) => text.toLowerCase()),
          }),
          { maxLength: 8 },
        ),
        (steps, wanted, needles) => {
          const names = new NameColumn();
          const rows = new TextIndex(names);
          const states = new Uint8Array(40);
          const texts = new Map<number, string>();
          for (const { id, name } of steps) {
            if (name === null) {
              // As the rows of a cancelled import go: those after `id`.
              for (const after of texts.keys()) if (after > id) texts.delete(after);
              states.fill(0, id + 1);
              names.truncate(id);
              continue;
            }
            names.encode(name);
            names.append(id);
            rows.add(id);
            states[id] = 1;
            texts.set(id, name.toLowerCase());
          }
          const text = wanted.toLowerCase();
          const searched = { states, kinds: new Uint8Array(40), domainOf: new Uint32Array(40) };
          const found = new Uint32Array(40);
          const expected = (is: (name: string) => boolean) =>
            [...texts].filter(([, name]) => is(name)).map(([id]) => id);
          const contains = rows.search(
            Buffer.from(text),
            { ...searched, domains: new Uint8Array(1) },
            ALL,
            found,
          );
          expect([...found.subarray(0, contains)]).toEqual(
            expected((name) => name.includes(text)).sort((a, b) => a - b),
          );
          const later = rows.search(
            Buffer.from(text),
            { ...searched, domains: new Uint8Array(1) },
            { from: 3, to: 39 },
            found,
          );
          expect([...found.subarray(0, later)]).toEqual(
            [...texts]
              .flatMap(([id, name]) => (id >= 3 && name.includes(text) ? [id] : []))
              .sort((a, b) => a - b),
          );
          const ends = rows.searchEnds(
            Buffer.from(text),
            { ...searched, domains: Uint8Array.of(1) },
            ALL,
            found,
          );
          expect([...found.subarray(0, ends)]).toEqual(
            expected((name) => name.endsWith(text)).sort((a, b) => a - b),
          );
          const sets = rows.sets(needles);
          for (const from of [1, 3]) {
            sets.begin(from, 39);
            for (const [id, name] of [...texts].sort(([a], [b]) => a - b)) {
              if (id < from) continue;
              const had = needles.map((_, at) => sets.has(sets.of(id), at));
              expect(had).toEqual(needles.map(({ how, sought }) => holds(name, how, sought)));
            }
          }
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('finds beyond the most bytes that names are known to share', () => {
    const rows = index([
      'a'.repeat(300),
      `${'a'.repeat(300)}b`,
      `${'a'.repeat(299)}bb`,
      `${'a'.repeat(400)}b`,
    ]);
    const found = new Uint32Array(4);
    const columns = {
      states: new Uint8Array(5).fill(1),
      kinds: new Uint8Array(5),
      domainOf: new Uint32Array(5),
      domains: new Uint8Array(1),
    };
    expect(rows.search(Buffer.from(`${'a'.repeat(280)}b`), columns, { from: 1, to: 4 }, found)).toBe(3);
    expect([...found.subarray(0, 3)]).toEqual([2, 3, 4]);
  });

  it('searches the ends of live mailboxes in marked domains only', () => {
    const rows = index(['anna', 'hanna', 'anna', 'joanna', 'annab']);
    const found = new Uint32Array(5);
    const columns = {
      states: Uint8Array.of(0, 1, 1, 2, 1, 1),
      kinds: Uint8Array.of(0, 0, 0, 0, 1, 0),
      domainOf: Uint32Array.of(0, 1, 0, 1, 1, 1),
      domains: Uint8Array.of(0, 1),
    };
    expect(rows.searchEnds(Buffer.from('anna'), columns, { from: 1, to: 5 }, found)).toBe(1);
    expect(found[0]).toBe(1);
  });

  it('tests single rows as strings do', () => {
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 8 }), fc.string({ unit, maxLength: 4 }), (name, wanted) => {
        const [lower, text] = [name.toLowerCase(), wanted.toLowerCase()];
        const rows = index([name]);
        const test = (operator: Parameters<TextIndex['test']>[0]) => {
          const held = rows.test(operator, Buffer.from(text))(1);
          const kept = (but: 0 | 1) => rows.narrow(operator, Buffer.from(text), Uint32Array.of(1), 1, but);
          expect([kept(0), kept(1)]).toEqual(held ? [1, 0] : [0, 1]);
          return held;
        };
        expect(test('contains')).toBe(lower.includes(text));
        expect(test('starts-with')).toBe(lower.startsWith(text));
        expect(test('ends-with')).toBe(lower.endsWith(text));
        expect(test('is')).toBe(lower === text);
      }),
      { numRuns: 1000 },
    );
  });
});
