import { describe, expect, test } from 'vitest';
import { readHashedCell } from '../../shared/domain/password-hash.ts';
import { crypt } from './crypt.ts';
import { DOVECOT_PASSWORD, HASHES } from './imported-hash-vectors.ts';
import { matchesImportedHash } from './imported-hash.ts';

/** Drepper's “Unix crypt using SHA-256 and SHA-512”; the last of each asks for fewer rounds than there may be, which is refused here. */
const SPECIFIED = [
  ['$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5', 'Hello world!'],
  ['$5$rounds=10000$saltstringsaltst$3xv.VbSHBb41AL9AvLeujZkZRBAwqFMz2.opqey6IcA', 'Hello world!'],
  ['$5$rounds=5000$toolongsaltstrin$Un/5jzAHMgOGZ5.mWJpuVolil07guHPvOW8mGRcvxa5', 'This is just a test'],
  [
    '$5$rounds=1400$anotherlongsalts$Rx.j8H.h8HjEDGomFU8bDkXm3XIUnzyxf12oP84Bnq1',
    'a very much longer text to encrypt.  This one even stretches over morethan one line.',
  ],
  [
    '$5$rounds=77777$short$JiO1O3ZpDAxGJeaDIuqCoEFysAe1mZNJRs3pw0KQRd/',
    'we have a short salt string but not a short password',
  ],
  ['$5$rounds=123456$asaltof16chars..$gP3VQ/6X7UUEW3HkBn2w1/Ptq2jxPyzV/cZKmF/wJvD', 'a short string'],
  [
    '$5$rounds=1000$roundstoolow$yfvwcWrQ8l/K0DAWyuPMDNHpIVlTQebY9l/gL972bIC',
    'the minimum number is still observed',
  ],
  [
    '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
    'Hello world!',
  ],
  [
    '$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.',
    'Hello world!',
  ],
  [
    '$6$rounds=5000$toolongsaltstrin$lQ8jolhgVRVhY4b5pZKaysCLi0QBxGoNeKQzQ3glMhwllF7oGDZxUhx1yxdYcz/e1JSbq3y6JMxxl8audkUEm0',
    'This is just a test',
  ],
  [
    '$6$rounds=1400$anotherlongsalts$POfYwTEok97VWcjxIiSOjiykti.o/pQs.wPvMxQ6Fm7I6IoYN3CmLs66x9t0oSwbtEW7o7UmJEiDwGqd8p4ur1',
    'a very much longer text to encrypt.  This one even stretches over morethan one line.',
  ],
  [
    '$6$rounds=77777$short$WuQyW2YR.hBNpjjRhpYD/ifIw05xdfeEyQoMxIXbkvr0gge1a1x3yRULJ5CCaUeOxFmtlcGZelFl5CxtgfiAc0',
    'we have a short salt string but not a short password',
  ],
  [
    '$6$rounds=123456$asaltof16chars..$BtCwjqMJGx5hrJhZywWvt0RLE8uZ4oPwcelCjmw2kSYu.Ec6ycULevoBK25fs2xXgMNrCzIMVcgEJAstJeonj1',
    'a short string',
  ],
  [
    '$6$rounds=1000$roundstoolow$kUMsbe306n21p9R.FRkW3IGn.S9NPN0x50YhH1xhLsPuWGsUSklZt58jaTfF4ZEQpyUNGc0dqbpBYYBaHHrsX.',
    'the minimum number is still observed',
  ],
] as const;

describe('crypt(3)', () => {
  test.each(SPECIFIED)('%s', async (hash, password) => {
    expect(await crypt(password, hash)).toBe(hash);
  });
});

describe('hashes of other programs', () => {
  test.each(HASHES)('%s %s', async (_, cell) => {
    const read = readHashedCell(cell);
    if (read.kind !== 'hash') throw new Error(read.kind);
    expect(await matchesImportedHash(read.stored, DOVECOT_PASSWORD)).toBe(true);
    // As another keyboard writes it.
    expect(await matchesImportedHash(read.stored, DOVECOT_PASSWORD.normalize('NFD'))).toBe(true);
    for (const other of [`${DOVECOT_PASSWORD} `, ''])
      expect(await matchesImportedHash(read.stored, other)).toBe(false);
  });

  test('what would cost too much is not computed, whoever has written it into the set', async () => {
    const started = process.hrtime.bigint();
    for (const stored of [
      `{SHA512-CRYPT}$6$rounds=999999999$salt$${'b'.repeat(86)}`,
      `{BLF-CRYPT}$2y$31$${'a'.repeat(53)}`,
      `{ARGON2ID}$argon2id$v=19$m=4194304,t=9,p=1$${'A'.repeat(22)}$${'B'.repeat(43)}`,
      '{SSHA}',
      '{PLAIN}secret',
      'secret',
    ])
      expect(await matchesImportedHash(stored, 'secret')).toBe(false);
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(1000);
  });
});
