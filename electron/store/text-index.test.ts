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

describe('TextIndex', () => {
  it('finds what includes finds, of one, few and many bytes, where rows count', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit, maxLength: 12 }), { minLength: 1, maxLength: 40 }),
        fc.string({ unit, minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.nat(1)),
        (texts, wanted, coin) => {
          const text = wanted.toLowerCase();
          const size = texts.length + 1;
          const flags = () => Uint8Array.from({ length: size }, () => coin.next().value as number);
          const [states, kinds, domains] = [flags(), flags(), Uint8Array.of(0, 1)];
          const domainOf = Uint32Array.from(flags());
          const found = new Uint32Array(size);
          const count = index(texts).search(Buffer.from(text), { states, kinds, domainOf, domains }, found);
          const ids = texts.map((_, at) => at + 1);
          expect([...found.subarray(0, count)]).toEqual(
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

  it('tests single rows as strings do', () => {
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 8 }), fc.string({ unit, maxLength: 4 }), (name, wanted) => {
        const [lower, text] = [name.toLowerCase(), wanted.toLowerCase()];
        const rows = index([name]);
        const test = (operator: Parameters<TextIndex['test']>[0]) =>
          rows.test(operator, Buffer.from(text))(1);
        expect(test('contains')).toBe(lower.includes(text));
        expect(test('starts-with')).toBe(lower.startsWith(text));
        expect(test('ends-with')).toBe(lower.endsWith(text));
        expect(test('is')).toBe(lower === text);
      }),
      { numRuns: 1000 },
    );
  });
});
