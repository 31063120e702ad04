import { afterEach, expect, test } from 'vitest';
import { useDictionary } from '../text/text.ts';
import { PosternError } from './errors.ts';

afterEach(() => useDictionary(null));

test('a sentence of ours crosses the contract with its values, and is told in the language of who reads it', () => {
  const error = PosternError.of(
    'not-found',
    'There is no folder “{path}”.',
    { path: '/srv/{x}' },
    { path: '/srv' },
  );
  expect(error.message).toBe('There is no folder “/srv/{x}”.');
  const wire = JSON.parse(JSON.stringify(error.toReport())) as ReturnType<PosternError['toReport']>;
  expect(PosternError.fromReport(wire)).toMatchObject({
    code: 'not-found',
    message: error.message,
    details: { path: '/srv' },
  });
  const words = { 'There is no folder “{path}”.': 'Es gibt keinen Ordner „{path}“.' };
  useDictionary({ language: 'de', find: (english) => (words as Record<string, string>)[english] });
  const told = PosternError.fromReport(wire);
  expect(told.message).toBe('Es gibt keinen Ordner „/srv/{x}“.');
  expect(told.toReport().told).toEqual(wire.told);
});

test('a sentence of others stays as it is', () => {
  const report = PosternError.asSaid('io-failed', 'EIO: {braces}').toReport();
  expect(report).toEqual({ code: 'io-failed', message: 'EIO: {braces}' });
  expect(PosternError.fromReport(report).message).toBe('EIO: {braces}');
});
