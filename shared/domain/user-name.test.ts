import { tell } from '../text/text.ts';
import { expect, it } from 'vitest';
import { parseLocalPart } from './user-name.ts';

it.each(['“bert”', '„bert“', '«bert»', 'b”ert', '"bert"', 'a,b'])('%s is no name', (name) => {
  const parsed = parseLocalPart(name);
  expect(parsed.ok ? '' : tell(parsed.reason)).toBe(
    'A username cannot contain ( ) < > [ ] : ; , \\ or quotes.',
  );
});

it.each(['o’brien', "o'brien", 'jörg'])('%s is one', (name) => {
  expect(parseLocalPart(name).ok).toBe(true);
});
