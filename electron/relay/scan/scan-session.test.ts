import { expect, test } from 'vitest';
import { MessageHead } from '../message/message-head.ts';
import type { BuiltInScan } from './built-in/built-in.ts';
import type { OutsideScan } from './outside/outside-scanner.ts';
import type { AdapterVerdict } from './outside/scanner-adapter.ts';
import { Session, type Step } from './scan-session.ts';
import type { ScanSession } from './scan-types.ts';

const CLEAN: AdapterVerdict = { kind: 'clean', score: null };
const SPAM: AdapterVerdict = { kind: 'spam', reason: 'words', score: 7 };
const MALWARE: AdapterVerdict = { kind: 'malware', reason: 'EICAR', score: null };
const FAILED: AdapterVerdict = { kind: 'failed', reason: 'no answer', fault: true };

type Asked = readonly [scanner: string, answer: AdapterVerdict];

/** A message through these scanners, and who was asked. */
async function scanned(all: readonly Asked[], passOnFailure = false) {
  const asked: string[] = [];
  const given: string[] = [];
  let gone = 0;
  const open = new Set<ScanSession>();
  const answered = ([name, answer]: Asked): AdapterVerdict => {
    asked.push(name);
    return answer;
  };
  const steps = all.map((one): Step => {
    const [name] = one;
    if (name === 'built-in') return null;
    return {
      scanner: { settings: { kind: name } },
      write: (chunk: Uint8Array) => void given.push(`${name} ${Buffer.from(chunk).toString()}`),
      end: () => Promise.resolve(answered(one)),
      abort: () => {
        gone += 1;
      },
    } as unknown as OutsideScan;
  });
  const builtIn = all.find(([name]) => name === 'built-in');
  const session = new Session({
    head: new MessageHead(),
    builtIn:
      builtIn === undefined
        ? null
        : ({ write: () => undefined, end: () => answered(builtIn) } as unknown as BuiltInScan),
    steps,
    outside: steps.filter((step) => step !== null),
    passOnFailure,
    open,
    clock: () => 0,
  });
  const held = open.size;
  await session.write(Buffer.from('Subject: x\r\n\r\ny'));
  const { verdict, detail } = await session.end();
  const kept = given.length;
  await session.write(Buffer.from('more'));
  expect([given.length, open.size]).toEqual([kept, 0]);
  return { verdict, detail, asked, given, held, gone };
}

test('the scanners are given the message and asked in order, while they find nothing', async () => {
  const { verdict, asked, given, held, gone, detail } = await scanned([
    ['rspamd', CLEAN],
    ['built-in', CLEAN],
    ['clamd', CLEAN],
  ]);
  expect(verdict).toEqual({ kind: 'clean' });
  expect(asked).toEqual(['rspamd', 'built-in', 'clamd']);
  expect(given).toEqual(['rspamd Subject: x\r\n\r\ny', 'clamd Subject: x\r\n\r\ny']);
  expect([held, gone]).toEqual([1, 2]);
  expect(detail).toBe('rspamd clean 0 ms; built-in clean 0 ms; clamd clean 0 ms');
});

test('the first finding counts; after it only those are asked who may know of malware, which outdoes it', async () => {
  const later = { ...SPAM, reason: 'later' };
  const spam = await scanned([
    ['built-in', SPAM],
    ['spamd', MALWARE],
    ['rspamd', later],
    ['clamd', CLEAN],
  ]);
  expect(spam.verdict).toMatchObject({ kind: 'spam', scanner: 'built-in', reason: 'words', score: 7 });
  expect(spam.asked).toEqual(['built-in', 'rspamd', 'clamd']);
  const worse = await scanned([
    ['spamd', SPAM],
    ['clamd', MALWARE],
    ['rspamd', CLEAN],
  ]);
  expect(worse.verdict).toMatchObject({ kind: 'malware', scanner: 'clamd' });
  expect(worse.asked).toEqual(['spamd', 'clamd']);
});

test('one that cannot be asked ends it, unless mail is to pass then, or what was found stands already', async () => {
  const order: readonly Asked[] = [
    ['rspamd', FAILED],
    ['clamd', MALWARE],
  ];
  const stopped = await scanned(order);
  expect(stopped.verdict).toEqual({ kind: 'unavailable', scanner: 'rspamd', reason: 'no answer' });
  expect(stopped.asked).toEqual(['rspamd']);
  expect((await scanned(order, true)).verdict).toMatchObject({ kind: 'malware' });
  const found = await scanned([
    ['spamd', SPAM],
    ['clamd', FAILED],
  ]);
  expect(found.verdict).toMatchObject({ kind: 'spam' });
  expect(found.detail).toBe('spamd spam 7: words 0 ms; clamd could not be asked: no answer 0 ms');
});

test('without others the built-in one decides alone, and without any the message is clean', async () => {
  const alone = await scanned([['built-in', SPAM]]);
  expect([alone.verdict.kind, alone.held]).toEqual(['spam', 0]);
  expect((await scanned([['built-in', FAILED]])).verdict).toMatchObject({ kind: 'unavailable' });
  expect((await scanned([['built-in', FAILED]], true)).verdict).toEqual({ kind: 'clean' });
  expect((await scanned([])).detail).toBe('no scanner is on');
});
