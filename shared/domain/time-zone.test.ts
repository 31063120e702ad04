import { describe, expect, it } from 'vitest';
import { parseTimeZone } from './time-zone.ts';

describe('parseTimeZone', () => {
  it.each([
    ['UTC', 'UTC'],
    ['utc', 'UTC'],
    [' europe/VIENNA ', 'Europe/Vienna'],
    ['Etc/GMT-2', 'Etc/GMT-2'],
    // The platform knows it by an older name; what was chosen stays.
    ['Europe/Kyiv', 'Europe/Kyiv'],
  ])('%j is %s', (text, name) => {
    expect(parseTimeZone(text)).toEqual({ ok: true, name });
  });

  // The platform takes the offsets.
  it.each(['+02:00', '-0500', '+02', 'Mars', '', 'Europe', 'Europe/Vienna, UTC'])('%j is none', (text) => {
    expect(parseTimeZone(text)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('Europe/Vienna') as string,
    });
  });
});
