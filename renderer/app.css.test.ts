/** The contrast of the tokens (WCAG 2.2, 1.4.3 and 1.4.11), in both themes, on every background. */
/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(resolve(import.meta.dirname, 'app.css'), 'utf8');

const BACKGROUNDS = ['background', 'surface', 'selected'];
const TEXTS = ['text', 'muted', 'ok', 'warn', 'error', 'accent'];

function token(name: string, theme: 'light' | 'dark'): string {
  const found = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css);
  return found?.[theme === 'light' ? 1 : 2] ?? expect.fail(`app.css has no token --${name}.`);
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(['light', 'dark'] as const)('%s theme', (theme) => {
  it.each(BACKGROUNDS.flatMap((back) => TEXTS.map((text) => [text, back] as const)))(
    '%s on %s is at least 5:1',
    (text, back) => {
      expect(contrast(token(text, theme), token(back, theme))).toBeGreaterThanOrEqual(5);
    },
  );

  it.each(BACKGROUNDS)('a control border on %s is at least 3:1', (back) => {
    expect(contrast(token('border', theme), token(back, theme))).toBeGreaterThanOrEqual(3);
  });

  it.each([
    ['on-accent', 'accent'],
    ['on-error', 'error'],
    ['text', 'mark'],
    ['text', 'hover'],
    ['muted', 'hover'],
    ['text', 'pressed'],
  ])('%s on %s is at least 5:1', (text, back) => {
    expect(contrast(token(text, theme), token(back, theme))).toBeGreaterThanOrEqual(5);
  });
});
