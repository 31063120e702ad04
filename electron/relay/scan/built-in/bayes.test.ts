import { valuesIn } from '../../../../tests/support/mail-samples.ts';
import { describe, expect, it } from 'vitest';
import { tokensOf } from './bayes-tokens.ts';
import { Bayes, combine, ENOUGH } from './bayes.ts';
import { MockValues, scanTrial } from '../../../../tests/support/mock-mail.ts';

const SPAM_WORDS = 'cheap pills casino winner bonus viagra replica watches jackpot refinance'.split(' ');
const HAM_WORDS = 'meeting minutes invoice project schedule budget colleague attached regards thursday'.split(
  ' ',
);

/** Messages that share a few words each with others of their kind. */
function text(words: readonly string[], n: number): string {
  const some = words.filter((_, index) => (n + index) % 3 !== 0);
  return `${some.join(' ')} number${n} please find this and that.`;
}
const spam = (n: number) =>
  `From: x${n}@spam.example\r\nSubject: Offer ${n}\r\n\r\n${text(SPAM_WORDS, n)}\r\n`;
const ham = (n: number) => `From: y${n}@ham.example\r\nSubject: Report ${n}\r\n\r\n${text(HAM_WORDS, n)}\r\n`;

async function* content(message: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(message);
}

async function trained(count: number) {
  const trial = scanTrial();
  for (let n = 0; n < count; n += 1) {
    await trial.scanners.train(content(spam(n)), 'spam');
    await trial.scanners.train(content(ham(n)), 'ham');
  }
  return trial;
}

describe('Bayes classifier', () => {
  it('is silent until it has seen enough of both', async () => {
    const trial = await trained(ENOUGH - 1);
    expect((await trial.scan(spam(1000))).detail).toBe('built-in clean');
    await trial.scanners.train(content(spam(ENOUGH)), 'spam');
    expect((await trial.scan(spam(1000))).detail).toBe('built-in clean');
    await trial.scanners.train(content(ham(ENOUGH)), 'ham');
    expect((await trial.scan(spam(1000))).verdict).toMatchObject({
      kind: 'spam',
      scanner: 'built-in',
      score: 5,
    });
  });

  it('tells new messages apart, and says by which words', async () => {
    const trial = await trained(ENOUGH);
    for (let n = 1000; n < 1020; n += 1) {
      const found = (await trial.scan(spam(n))).verdict;
      expect(found).toMatchObject({
        kind: 'spam',
        reason: expect.stringMatching(/^Bayes 1\.000 \(\w+/) as string,
      });
      expect((await trial.scan(ham(n))).verdict.kind).toBe('clean');
    }
    expect((await trial.scan('Subject: x\r\n\r\nWords nobody has ever seen before\r\n')).verdict.kind).toBe(
      'clean',
    );
    expect(
      (await trial.scan(`Content-Type: text/html\r\n\r\n<p>${text(SPAM_WORDS, 5)}</p>`)).verdict.kind,
    ).toBe('spam');
  });

  it('needs more than the classifier where the threshold is higher', async () => {
    const { values } = await trained(ENOUGH);
    const scanners = [{ kind: 'built-in' as const, enabled: true, address: '', timeout: 1000, spamScore: 8 }];
    const strict = scanTrial({ scanners });
    values.spaces.forEach((entries, space) => strict.values.spaces.set(space, entries));
    const { verdict, detail } = await strict.scan(spam(1000));
    expect([verdict.kind, detail]).toEqual(['clean', 'built-in clean 5']);
  });

  it('learns a message once, and anew when it was a mistake', async () => {
    const values = new MockValues();
    const bayes = new Bayes(values);
    const message = { digest: 'd1', header: '', text: 'lottery' };
    await bayes.train(message, 'spam');
    await bayes.train(message, 'spam');
    expect([await values.get('bayes', 'lottery'), await values.get('bayes', '=totals')]).toEqual([
      '[1,0,1]',
      '[1,0,1]',
    ]);
    await bayes.train(message, 'ham');
    expect([await values.get('bayes', 'lottery'), await values.get('bayes', '=totals')]).toEqual([
      '[0,1,2]',
      '[0,1,2]',
    ]);
  });

  it('knows after a restart what it learnt before', async () => {
    const { values, scan } = await trained(ENOUGH);
    const again = scanTrial();
    values.spaces.forEach((entries, space) => again.values.spaces.set(space, entries));
    expect(await again.scan(spam(7777))).toEqual(await scan(spam(7777)));
    const totals = await values.get('bayes', '=totals');
    await again.scanners.train(content(spam(0)), 'spam');
    expect(await again.values.get('bayes', '=totals')).toBe(totals);
  });

  it('forgets what was not seen for longest when there are too many words', async () => {
    const values = new MockValues();
    const bayes = new Bayes(values, 100);
    for (let n = 0; n < 60; n += 1) {
      await bayes.train({ digest: String(n), header: '', text: `always first${n} second${n}` }, 'spam');
    }
    const tokens = (await valuesIn(values, 'bayes'))
      .map(([key]) => key)
      .filter((key) => !key.startsWith('='));
    expect(tokens.length).toBeLessThanOrEqual(100);
    expect(tokens).toEqual(expect.arrayContaining(['always', 'first59', 'second59']));
    expect(tokens).not.toContain('first0');
  });

  it('combines as Fisher does', () => {
    expect(combine([])).toBe(0.5);
    expect(combine([0.5])).toBeCloseTo(0.5, 10);
    // One token: chi-square with two degrees of freedom is the probability itself.
    expect(combine([0.9])).toBeCloseTo(0.9, 10);
    expect(combine([0.99, 0.01])).toBeCloseTo(0.5, 10);
    expect(combine(Array.from({ length: 150 }, () => 0.9998))).toBe(1);
    expect(combine(Array.from({ length: 150 }, () => 0.0002))).toBe(0);
  });

  it('cuts text into words', () => {
    expect([
      ...tokensOf(
        'Subject: Big WIN\r\nFrom: a@b.example\r\n\r\n',
        'An extraordinarilylong word, 日本語; Straße $100!',
      ),
    ]).toEqual(['s*big', 's*win', 'f*example', 'sk:extraor', 'word', '日本', '本語', 'straße', '$100!']);
    expect([...tokensOf('', 'see https://Shop.Example.com/x')]).toContain('u*shop.example.com');
    expect(tokensOf('', Array.from({ length: 5000 }, (_, n) => `word${n}`).join(' ')).size).toBe(2000);
  });
});
