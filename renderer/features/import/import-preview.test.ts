import { expect, it, vi } from 'vitest';
import type { ImportPreview } from '../../../shared/contract/types.ts';
import { MockClient } from '../../mock-client.ts';
import { PreviewView, SAMPLE } from './import-preview.svelte.ts';

const of = (delimiter: string): ImportPreview => ({
  reading: { encoding: 'UTF-8', encodingBy: 'bytes', delimiter, newline: 'LF', header: false },
  rows: [],
  columns: [],
  asks: [],
});

class FileClient extends MockClient {
  readonly sent_: File[] = [];
  override fileSource(file?: File) {
    if (file !== undefined) this.sent_.push(file);
    return super.fileSource();
  }
}

it('shows the answer to the last choice, whichever comes last', async () => {
  const answers = new Map<string, PromiseWithResolvers<ImportPreview>>();
  const client = new MockClient({
    'imports.preview': ({ answers: given }) => {
      const waiting = Promise.withResolvers<ImportPreview>();
      answers.set(given?.delimiter ?? '', waiting);
      return waiting.promise;
    },
  });
  const view = new PreviewView(client);
  const older = view.show(null, '/staff.csv', { delimiter: ',' });
  await vi.waitFor(() => expect(answers.has(',')).toBe(true));
  const newer = view.show(null, '/staff.csv', { delimiter: ';' });
  await vi.waitFor(() => expect(answers.has(';')).toBe(true));
  answers.get(';')?.resolve(of(';'));
  await newer;
  answers.get(',')?.resolve(of(','));
  await older;
  expect(view.preview?.reading.delimiter).toBe(';');
});

it('an error takes the place of what was shown, and a preview that of the error', async () => {
  const client = new MockClient({
    'imports.preview': ({ answers }) => {
      if (answers?.encoding !== undefined) throw new Error('It is not UTF-16LE.');
      return of(',');
    },
  });
  const view = new PreviewView(client);
  await view.show(null, '/staff.csv', {});
  await view.show(null, '/staff.csv', { encoding: 'UTF-16LE' });
  expect([view.preview, view.error]).toEqual([null, expect.any(String)]);
  await view.show(null, '/staff.csv', {});
  expect([view.preview?.reading.delimiter, view.error]).toEqual([',', null]);
});

it('hands over the beginning of a long file, to the end of a line, and a short one whole', async () => {
  const client = new FileClient({ 'imports.preview': () => of(',') });
  const view = new PreviewView(client);
  const line = 'anna,ex.example,pw\n';
  await view.show(new File([line], 'short.csv'), null, {});
  await view.show(new File([line.repeat(10_000)], 'long.csv'), null, {});
  await view.show(new File([line.repeat(10_000).replaceAll('', '\0').slice(1)], 'wide.csv'), null, {});
  await view.show(null, null, {});
  const texts = await Promise.all(client.sent_.map((file) => file.text()));
  expect(texts[0]).toBe(line);
  expect(texts[1]?.length).toBeLessThanOrEqual(SAMPLE);
  expect(texts[1]?.length).toBeGreaterThan(SAMPLE - line.length);
  expect(texts[1]?.endsWith(line)).toBe(true);
  expect(texts[2]?.endsWith('\n\0')).toBe(true);
  expect(client.sent_.map(({ name }) => name)).toEqual(['short.csv', 'long.csv', 'wide.csv']);
});
