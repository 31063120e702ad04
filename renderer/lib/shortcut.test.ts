import { describe, expect, it } from 'vitest';
import { matches, readable, type KeyPress } from './shortcut.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

describe('shortcuts', () => {
  it('take Ctrl, and Cmd on macOS', () => {
    expect(matches(press('z', { ctrlKey: true }), 'Main+Z', 'linux')).toBe(true);
    expect(matches(press('z', { metaKey: true }), 'Main+Z', 'macos')).toBe(true);
    expect(matches(press('z', { metaKey: true }), 'Main+Z', 'windows')).toBe(false);
    expect(matches(press('z', { ctrlKey: true }), 'Main+Z', 'macos')).toBe(false);
  });

  it('want exactly the keys they name', () => {
    expect(matches(press('Z', { ctrlKey: true, shiftKey: true }), 'Main+Z', 'linux')).toBe(false);
    expect(matches(press('Z', { ctrlKey: true, shiftKey: true }), 'Main+Shift+Z', 'linux')).toBe(true);
    expect(matches(press('F5'), 'F5', 'linux')).toBe(true);
    const both = { ctrlKey: true, metaKey: true };
    expect(matches(press('z', both), 'Main+Z', 'linux')).toBe(false);
    expect(matches(press('z', both), 'Main+Z', 'macos')).toBe(false);
    expect(matches(press(',', { ctrlKey: true }), 'Main+,', 'linux')).toBe(true);
  });

  it('read as the platform writes them', () => {
    expect(readable('Main+Shift+Z', 'windows')).toBe('Ctrl+Shift+Z');
    expect(readable('Main+Shift+Z', 'macos')).toBe('⇧⌘Z');
    expect(readable('F5', 'linux')).toBe('F5');
  });
});
