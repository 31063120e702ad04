import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeClientForms } from './write-client-forms.ts';

const ONE = [{ name: 'ann.txt', text: 'for ann' }];
const TWO = [...ONE, { name: 'bob.txt', text: 'for bob' }];
let folder: string;
const own = () => ({ set: join(folder, 'set'), keyFile: null });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'client-forms-'));
  mkdirSync(join(folder, 'set'));
  mkdirSync(join(folder, 'there'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('one file is written under the name that was given, or into a folder under its own', async () => {
  const named = join(folder, 'mine.txt');
  expect(await writeClientForms(named, ONE, own())).toEqual([named]);
  expect(readFileSync(named, 'utf8')).toBe('for ann');
  expect(await writeClientForms(join(folder, 'there'), ONE, own())).toEqual([
    join(folder, 'there', 'ann.txt'),
  ]);
});

test('several make the folder where there is none', async () => {
  const made = join(folder, 'new', 'forms');
  expect(await writeClientForms(made, TWO, own())).toHaveLength(2);
  expect(readdirSync(made)).toEqual(['ann.txt', 'bob.txt']);
});

test('a file in the place of the folder is told, and stays', async () => {
  const taken = join(folder, 'taken');
  writeFileSync(taken, 'mine');
  await expect(writeClientForms(taken, TWO, own())).rejects.toThrow(`${taken} is not a folder.`);
  expect(readFileSync(taken, 'utf8')).toBe('mine');
});

test('of several, one that cannot be written is told with what was written before it', async () => {
  const made = join(folder, 'forms');
  mkdirSync(join(made, 'bob.txt'), { recursive: true });
  await expect(writeClientForms(made, TWO, own())).rejects.toThrow(
    /bob\.txt.* Before it, 1 of 2 files were written\.$/,
  );
  expect(readFileSync(join(made, 'ann.txt'), 'utf8')).toBe('for ann');
});
