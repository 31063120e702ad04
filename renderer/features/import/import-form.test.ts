import { expect, it } from 'vitest';
import type { RendererClient } from '../../lib/renderer-client.ts';
import { ImportForm } from './import-form.svelte.ts';

it('what was chosen for the columns of a file is not for those of another one', () => {
  const form = new ImportForm({} as RendererClient, new File([], 'one.csv'));
  form.choose(2, 'password');
  form.choose(3, null);
  form.header = 'yes';
  form.encoding = 'Windows-1252';
  expect(form.answers).toMatchObject({
    map: [
      { of: 2, to: 'password' },
      { of: 3, to: null },
    ],
    header: true,
  });
  expect(form.isWorkbook).toBe(false);
  form.chooseFile(new File([], 'Users.XLSX'));
  expect(form.isWorkbook).toBe(true);
  form.choosePath('/srv/two.csv');
  expect([form.name, form.file]).toEqual(['two.csv', null]);
  // The encoding is of who wrote them, and is kept.
  expect(form.answers).toEqual({ encoding: 'Windows-1252' });
  form.choose(2, 'password');
  form.chooseFile(new File([], 'three.csv'));
  expect([form.name, form.path]).toEqual(['three.csv', null]);
  expect(form.answers).toEqual({ encoding: 'Windows-1252' });
});

it('a comparison begins with a mark or with none, and not before it is known which', async () => {
  const asked: unknown[] = [];
  const invoke = (_name: string, { compare }: { compare?: unknown }) => {
    asked.push(compare);
    return Promise.resolve({});
  };
  const form = new ImportForm({ invoke } as unknown as RendererClient, null);
  form.choosePath('/srv/gateway.csv');
  form.compares = true;
  expect(form.awaitsMark).toBe(true);
  expect(await form.start()).toBeNull();
  for (const mark of ['Last export', null]) {
    form.mark = mark;
    expect(form.awaitsMark).toBe(false);
    await form.start();
  }
  expect(asked).toEqual([{ mark: 'Last export' }, { mark: null }]);
});

it.each([
  ['users.csv', 'Import from CSV file'],
  ['Users.CSV.gz', 'Import from CSV file'],
  ['users.xlsx', 'Import from Excel workbook'],
  ['pasted.csv', 'Import from pasted rows'],
  ['users.txt', 'Import from a file'],
])('%s is headed “%s”', (name, title) => {
  expect(new ImportForm({} as RendererClient, new File([], name)).title).toBe(title);
});
