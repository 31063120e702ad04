import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { placeNow } from '../../store/log/owner-place.ts';
import { livesByName, processName } from './process-name.ts';

test('a process id counts where it was given, and nowhere else', () => {
  const dead = spawnSync(process.execPath, ['--version']).pid;
  const real = placeNow();
  expect([livesByName(processName()), livesByName(processName(dead))]).toEqual([true, false]);
  expect([livesByName(String(process.pid)), livesByName(String(dead)), livesByName('x')]).toEqual([
    true,
    false,
    false,
  ]);
  expect(livesByName(processName(dead, { host: 'another', boot: 'a boot', space: '' }))).toBe(null);
  if (real.boot === '') return;
  expect(livesByName(processName(dead, { ...real, space: 'of a container' }))).toBe(null);
  expect(livesByName(processName(process.pid, { ...real, boot: 'an earlier boot' }))).toBe(false);
});
