import { expect, test } from 'vitest';
import { csvText } from './csv-text.ts';

test('a cell is quoted where it must be, and none is a formula', () => {
  expect(
    csvText(
      ['Address', 'Why'],
      [
        ['ann@example.com', 'said "no", twice\nthen'],
        ['=1+1', ' left'],
        ['', '12'],
      ],
    ),
  ).toBe('Address,Why\r\nann@example.com,"said ""no"", twice\nthen"\r\n\'=1+1," left"\r\n,12\r\n');
});
