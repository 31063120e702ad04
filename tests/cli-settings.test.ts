/** `postern settings`, and that they hold. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SetCommands } from './support/set-commands.ts';

let commands: SetCommands;
beforeEach(() => {
  commands = new SetCommands();
});
afterEach(() => commands.dispose());

test('settings are shown with where they come from, set, and inherited again', async () => {
  await commands.json(['settings', '--create']);
  const shown = await commands.json(['settings']);
  expect(shown.value).toMatchObject({
    settings: {
      limitPerDay: { value: 1000, from: 'default' },
      timeZone: { value: 'UTC', from: 'default' },
    },
  });
  const system = await commands.json([
    'settings',
    'limitPerDay=10',
    'authoriseIpAddresses=off',
    'timeZone=Europe/Vienna',
  ]);
  expect(system).toMatchObject({
    status: 0,
    value: {
      settings: {
        limitPerDay: { value: 10, from: 'system' },
        authoriseIpAddresses: { value: false, from: 'system' },
        timeZone: { value: 'Europe/Vienna', from: 'system' },
      },
    },
  });
  const domain = await commands.json([
    'settings',
    '--domain',
    'example.com',
    'limitPerDay=20',
    'limitPerWeek',
  ]);
  // Perhaps a slip of the pen.
  expect(domain.stderr).toBe('postern: No user of this set is in example.com.\n');
  expect(domain.value).toEqual({
    settings: {
      limitPerDay: { value: 20, from: 'domain' },
      limitPerWeek: { value: 5000, from: 'default' },
    },
  });
  const back = await commands.json(['settings', '--domain', 'example.com', 'limitPerDay=inherit']);
  expect(back.value).toEqual({ settings: { limitPerDay: { value: 10, from: 'system' } } });
  const held = await commands.json(['settings', 'limitPerHour=3', '--until', '2100-01-02']);
  expect(held.value).toMatchObject({
    settings: { limitPerHour: { value: 3, from: 'system', temporary: { value: 3 } } },
  });
  const words = (await commands.here('settings', 'limitPerMinute', 'historyDays', 'maxUnlocksByTimeout=0'))
    .stdout;
  expect(words).toMatch(/limitPerMinute +unlimited +default\n/);
  expect(words).toMatch(/maxUnlocksByTimeout +0 +system/);
  expect((await commands.here('settings', 'limitPerHour')).stdout).toMatch(
    /limitPerHour +3 +system +3 messages until 2100-01-02 00:00 Europe\/Vienna/,
  );
  expect(await commands.here('settings', 'timeZone=UTC', '--until', '+1d')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/timeZone is no outgoing setting/) as string,
  });
  const ended = await commands.json(['settings', 'limitPerHour', '--end-temporary', 'all']);
  expect(ended.value).toEqual({ settings: { limitPerHour: { value: 0, from: 'default' } } });
  const forbidden = await commands.json(['add', '192.0.2.7', '--domain', 'example.com']);
  expect(forbidden).toMatchObject({ status: 1, value: { error: { code: 'ip-users-forbidden' } } });
});
