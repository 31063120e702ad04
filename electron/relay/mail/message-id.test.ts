import { expect, test } from 'vitest';
import { formatMessageId, parseMessageId } from './message-id.ts';

test.each([1, 31, 32, 4096, 891_337_468_768_256, Number.MAX_SAFE_INTEGER])('%i reads back', (id) => {
  expect(formatMessageId(id)).toMatch(/^[0-9A-HJKMNP-TV-Z]{11}$/);
  expect(parseMessageId(formatMessageId(id))).toBe(id);
});

test('later ids sort later as text', () => {
  const ids = [5, 33, 1024, 70_000, 2 ** 40, 2 ** 41 + 1];
  const texts = ids.map(formatMessageId);
  expect(texts.toSorted()).toEqual(texts);
});

test('what people confuse is read as what was meant', () => {
  const text = formatMessageId(2 ** 45 + 33);
  expect(parseMessageId(` ${text.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')} `)).toBe(
    2 ** 45 + 33,
  );
  expect(parseMessageId(`${text.slice(0, 4)}-${text.slice(4)}`)).toBe(2 ** 45 + 33);
});

test.each(['', '0', '00000000000', 'ZZZZZZZZZZZ', '0000000000U', '000000000011', "' OR 1 --   "])(
  '“%s” is no id',
  (text) => {
    expect(parseMessageId(text)).toBeNull();
  },
);
