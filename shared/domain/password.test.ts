import { describe, expect, it } from 'vitest';
import { GENERATED_LENGTH, generatePassword, isReadableText, passwordAdvice } from './password.ts';

describe('generatePassword', () => {
  it('draws every letter from the random bytes and skips the ones that would favour some', () => {
    let calls = 0;
    const password = generatePassword((bytes) => {
      calls += 1;
      // The first call gives only bytes above the limit.
      bytes.fill(calls === 1 ? 255 : 0);
    });
    expect(password).toBe('a'.repeat(GENERATED_LENGTH));
    expect(calls).toBe(2);
  });

  it('makes strong ones without letters that look alike', () => {
    for (let i = 0; i < 200; i += 1) {
      const password = generatePassword((bytes) => crypto.getRandomValues(bytes));
      expect(password).toMatch(/^[^0Oo1lI]{20}$/);
      expect(passwordAdvice(password).strength).toBe('strong');
    }
  });
});

describe('passwordAdvice', () => {
  it.each([
    ['password1', 'weak'],
    ['aaaaaaaaaaaaaaaaaaaa', 'weak'],
    ['12345678901234', 'weak'],
    ['jsmith99', 'weak'],
    ['', 'weak'],
    ['kRw7pzQ4', 'fair'],
    ['kRw7pzQ4mX2', 'good'],
    ['correct horse battery staple', 'strong'],
  ])('%s is %s', (password, strength) => {
    expect(passwordAdvice(password, 'jsmith').strength).toBe(strength);
  });
});

describe('A password that no file gives back', () => {
  it.each(['pw\ufffd', '\ufffd', 'a\ud83d', '\ude00b'])('is none: %j', (text) => {
    expect(isReadableText(text)).toBe(false);
  });
  it.each(['', 'pw', 'pä🙂', '\u00ad\u200b', '\ufeff\ufffc'])('any other is: %j', (text) => {
    expect(isReadableText(text)).toBe(true);
  });
});
