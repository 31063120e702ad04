/** What is asked about a file's encoding: the doubt with its place, and what each encoding would make of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { encodingQuestion } from './encoding-question.ts';
import { openSourceFile } from './source-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-question-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function question(bytes: Buffer | string) {
  const path = join(folder, 'file.csv');
  writeFileSync(path, typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  const source = await openSourceFile(path);
  try {
    return await encodingQuestion(source, ',');
  } finally {
    await source.handle.close();
  }
}
type Asked = NonNullable<Awaited<ReturnType<typeof question>>>;
const preview = ({ previews }: Asked, name: string) => previews.find(({ encoding }) => encoding === name);

test.each(['anna,ex.example,pw\n', 'änna,ex.example,pw\n', 'm\xfcller,ex.example,pw\n'])(
  'nothing where there is no doubt: %j',
  async (text) => {
    expect(await question(text.includes('ä') ? Buffer.from(text) : text)).toBeNull();
  },
);

test('a byte that Windows-1252 has not, with its place', async () => {
  const asked = (await question('a,d,p\nb,d,p\x81q\xcf\n'))!;
  expect(asked).toMatchObject({ about: 'encoding', line: 2, column: 3 });
  expect(asked.message).toBe(
    'The file is neither UTF-8 nor Windows-1252, which has no byte 81 (line 2, column 3).',
  );
  // Only those that can read all of it, with the characters that it then has.
  expect(preview(asked, 'Windows-1252')).toBeUndefined();
  expect(preview(asked, 'UTF-8')).toBeUndefined();
  expect(preview(asked, 'Windows-1251')?.characters).toBe('Ѓ П');
});

test('two encodings in one file: UTF-8 would cost the rows that are not', async () => {
  const asked = (await question('a,d,p\xe4ss\nb,d,p\xc3\xa4ss\n'))!;
  expect(asked.message).toContain(
    'what is in line 1, column 3 is not UTF-8, and what is in line 2, column 3 is',
  );
  expect(preview(asked, 'UTF-8')).toEqual({ encoding: 'UTF-8', characters: 'ä', partly: true });
  expect(preview(asked, 'Windows-1252')).toEqual({ encoding: 'Windows-1252', characters: 'ä Ã ¤' });
});

test('words that are none in Windows-1252', async () => {
  const asked = (await question('\xe2\xe0\xf1\xff,ex.example,pw\n'))!;
  expect(asked).toMatchObject({ line: 1, column: 1 });
  expect(asked.message).toContain('makes no word in Windows-1252');
  expect(preview(asked, 'Windows-1251')?.characters).toBe('в а с я');
});

test('UTF-16 without a mark, in either order', async () => {
  for (const [name, bytes] of [
    ['UTF-16LE', Buffer.from('änna,ex.example,pw\n', 'utf16le')],
    ['UTF-16BE', Buffer.from('änna,ex.example,pw\n', 'utf16le').swap16()],
  ] as const) {
    const asked = (await question(bytes))!;
    expect(asked).toMatchObject({ line: null, column: null });
    expect(asked.message).toContain(`seems to be ${name}`);
    expect(preview(asked, name)?.characters).toBe('ä');
    // Read in the other order it holds no separator at all.
    expect(preview(asked, name === 'UTF-16LE' ? 'UTF-16BE' : 'UTF-16LE')).toBeUndefined();
  }
});

test('of a password no more is shown than forty characters beyond ASCII, each once', async () => {
  const many = Array.from({ length: 60 }, (_, at) => String.fromCharCode(0x3b1 + at)).join('');
  const text = `${'anna,ex.example,pw\n'.repeat(20)}a,d,S3CRET${many}${many}\n`;
  const asked = (await question(Buffer.from(text, 'utf16le')))!;
  const characters = preview(asked, 'UTF-16LE')?.characters.split(' ') ?? [];
  expect(characters).toHaveLength(40);
  expect(new Set(characters).size).toBe(40);
  for (const shown of asked.previews) expect(shown.characters).not.toMatch(/[\x21-\x7e]/);
});

test('the sample lies around the doubtful byte, however far into the file it is', async () => {
  const asked = (await question(`${'anna,ex.example,pw\n'.repeat(20_000)}b,d,p\x81\xcf\n`))!;
  expect(asked).toMatchObject({ line: 20_001, column: 3 });
  expect(preview(asked, 'Windows-1251')?.characters).toBe('Ѓ П');
});
