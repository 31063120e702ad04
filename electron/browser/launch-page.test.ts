import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LaunchPages } from './launch-page.ts';
import { LaunchSession, TOKEN_LIFE } from './launch-session.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-launch-page-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

function make(): { readonly session: LaunchSession; readonly pages: LaunchPages } {
  const session = new LaunchSession(1);
  return { session, pages: new LaunchPages((used) => session.mint(used)) };
}

it('goes with its link: when that is used, and when its time is over', () => {
  vi.useFakeTimers();
  const { session, pages } = make();
  const [used, unused] = [pages.link(folder), pages.link(folder)];
  const entry = session.exchange(used.url);
  expect(entry?.cookie).toMatch(/^postern-1=/);
  expect([existsSync(used.page!), existsSync(unused.page!)]).toEqual([false, true]);
  vi.advanceTimersByTime(TOKEN_LIFE - 1);
  expect(existsSync(unused.page!)).toBe(true);
  vi.advanceTimersByTime(1);
  expect(readdirSync(folder)).toEqual([]);
  expect([session.exchange(unused.url), vi.getTimerCount()]).toEqual([null, 0]);
});

it('clears away what shells that were killed left behind', () => {
  const dead = spawnSync(process.execPath, ['--version']).pid;
  for (const name of [`launch-${dead}-a`, `launch-${process.pid}-live`, `launch-${process.pid}-old`, 'other'])
    mkdirSync(join(folder, name));
  const past = (Date.now() - TOKEN_LIFE) / 1000 - 1;
  utimesSync(join(folder, `launch-${process.pid}-old`), past, past);
  const { page } = make().pages.link(folder);
  expect(readdirSync(folder)).toHaveLength(3);
  expect([page!, join(folder, 'other'), join(folder, `launch-${process.pid}-live`)].map(existsSync)).toEqual([
    true,
    true,
    true,
  ]);
});
