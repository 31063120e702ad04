import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fitToDisplays, MINIMUM, readWindowState, saveWindowState } from './window-state.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-window-'));
const file = join(folder, 'deeper', 'window.json');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const left = { x: 0, y: 0, width: 1920, height: 1040 };
const right = { x: 1920, y: 0, width: 1280, height: 984 };

describe('fitToDisplays', () => {
  it('centres a first window on the primary display', () => {
    expect(fitToDisplays(null, [left, right])).toEqual({ x: 340, y: 120, width: 1240, height: 800 });
  });

  it('puts a window back where it was, on any display, even partly outside', () => {
    for (const bounds of [
      { x: 100, y: 50, width: 1000, height: 700 },
      { x: 2000, y: 10, width: 1000, height: 700 },
      { x: -500, y: 50, width: 1000, height: 700 },
      { x: 1800, y: 900, width: 1000, height: 700 },
    ]) {
      expect(fitToDisplays(bounds, [left, right])).toEqual(bounds);
    }
  });

  it('centres a window whose title bar nobody could grab', () => {
    for (const bounds of [
      { x: 2500, y: 100, width: 1000, height: 700 },
      { x: -950, y: 100, width: 1000, height: 700 },
      { x: 100, y: 1035, width: 1000, height: 700 },
      { x: 100, y: -300, width: 1000, height: 700 },
    ]) {
      expect(fitToDisplays(bounds, [left])).toEqual({ x: 460, y: 170, width: 1000, height: 700 });
    }
  });

  it('shrinks a window to the display it is on, and never below the minimum on one that is large enough', () => {
    expect(fitToDisplays({ x: 1920, y: 0, width: 2560, height: 1400 }, [left, right])).toEqual(right);
    expect(fitToDisplays({ x: 5, y: 5, width: 1, height: 1 }, [left])).toEqual({ x: 5, y: 5, ...MINIMUM });
  });

  it('works without any display', () => {
    expect(fitToDisplays(null, [])).toEqual({ x: 0, y: 0, width: 1240, height: 800 });
  });
});

describe('the saved state', () => {
  it('comes back as it was', () => {
    const state = { bounds: { x: 1, y: 2, width: 900, height: 600 }, maximised: true };
    saveWindowState(file, state);
    expect(readWindowState(file)).toEqual(state);
  });

  it.each([
    '',
    '{',
    '[]',
    '{"bounds":{"x":"1"},"maximised":true}',
    '{"bounds":null}',
    '{"bounds":{"x":1e9,"y":0,"width":1,"height":1},"maximised":false}',
  ])('is a first start when the file says %j', (text) => {
    writeFileSync(file, text);
    expect(readWindowState(file)).toEqual({ bounds: null, maximised: false });
  });

  it('is a first start when there is none, and cannot fail to be saved', () => {
    expect(readWindowState(join(folder, 'none.json'))).toEqual({ bounds: null, maximised: false });
    expect(() => {
      saveWindowState(join(file, 'window.json'), { bounds: null, maximised: false });
    }).not.toThrow();
  });
});
