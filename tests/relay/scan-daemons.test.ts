/** The scanners of Debian's packages, asked for real, with drafts of a real mail database. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MailStore } from '../../electron/relay/mail/mail-store.ts';
import { openMailStore } from '../../electron/relay/mail/sqlite/open-mail-store.ts';
import { createScanners } from '../../electron/relay/scan/create-scanners.ts';
import { scanRequest } from '../support/mock-mail.ts';
import type { ScanResult, Scanners } from '../../electron/relay/scan/scan-types.ts';
import { EICAR, GTUBE } from '../../electron/relay/scan/built-in/test-patterns.ts';
import { DEFAULT_RELAY_SETTINGS, type ScannerKind } from '../../shared/domain/relay-settings.ts';
import {
  daemonProgram,
  MADE_UP_MALWARE,
  MADE_UP_SPAM,
  startClamd,
  startRspamd,
  startSpamd,
  type Daemon,
} from './scanner-daemons.ts';

const HEADER =
  'From: Anna <anna@example.com>\r\nTo: bert@example.org\r\nSubject: Minutes\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\n' +
  'Message-ID: <1@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n';
const LINES = 'Here are the minutes of the meeting of last week, as promised.\r\n';

let folder: string;
let store: MailStore;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-scan-'));
  store = await openMailStore(folder, { now: Date.now });
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

function scannersFor(kind: ScannerKind, address: string): Scanners {
  const scanner = { kind, enabled: true, address, timeout: 60_000, spamScore: 5 };
  const settings = { ...DEFAULT_RELAY_SETTINGS, scanners: [scanner] };
  return createScanners({
    settings: () => settings,
    values: store.values,
    now: Date.now,
    onNotice: (notice) => expect.unreachable(JSON.stringify(notice)),
  });
}

/** In pieces of 64 KB, as they come from a socket. */
async function scan(scanners: Scanners, message: string): Promise<ScanResult> {
  const draft = store.begin();
  const session = scanners.begin(scanRequest(draft));
  const bytes = Buffer.from(message);
  for (let at = 0; at < bytes.length; at += 65_536) {
    const piece = bytes.subarray(at, at + 65_536);
    const scanned = session.write(piece);
    await draft.write(piece);
    await scanned;
  }
  const result = await session.end();
  draft.discard();
  return result;
}

function withDaemon(kind: ScannerKind, start: () => Promise<Daemon>, tests: (ask: Ask) => void): void {
  describe.skipIf(daemonProgram(kind) === null)(kind, () => {
    let daemon: Daemon | undefined;
    let scanners: Scanners | undefined;
    beforeAll(async () => {
      daemon = await start();
      scanners = scannersFor(kind, daemon.address);
    });
    afterAll(async () => {
      await scanners?.close();
      await daemon?.stop();
    });
    tests((message) => {
      if (scanners === undefined) throw new Error(`${kind} is not running`);
      return scan(scanners, message);
    });
  });
}
type Ask = (message: string) => Promise<ScanResult>;

withDaemon('clamd', startClamd, (ask) => {
  it('finds a signature of our own, and names it', async () => {
    const { verdict, headers } = await ask(HEADER + LINES + MADE_UP_MALWARE + '\r\n');
    expect(verdict).toEqual({
      kind: 'malware',
      scanner: 'clamd',
      reason: 'Postern.Test.UNOFFICIAL',
      score: null,
    });
    expect(headers.subject).toBe('Minutes');
  });

  it('finds it in base64', async () => {
    const body = Buffer.from(LINES + MADE_UP_MALWARE).toString('base64');
    const { verdict } = await ask(
      HEADER.replace('\r\n\r\n', '\r\nContent-Transfer-Encoding: base64\r\n\r\n') + body,
    );
    expect(verdict.kind).toBe('malware');
  });

  it('finds nothing in a clean message of many pieces', async () => {
    const { verdict } = await ask(HEADER + LINES.repeat(12_000));
    expect(verdict).toEqual({ kind: 'clean' });
  });

  it('says so when the message is longer than StreamMaxLength', async () => {
    // It answers and closes while it is written to: whoever is unlucky never reads that.
    for (let time = 0; time < 10; time += 1) {
      const { verdict } = await ask(HEADER + LINES.repeat(40_000));
      expect(verdict).toEqual({
        kind: 'unavailable',
        scanner: 'clamd',
        reason: expect.stringMatching(/longer than its StreamMaxLength; raise that in clamd\.conf/) as string,
      });
    }
  });

  it('answers many at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, n) => ask(HEADER + LINES + (n % 2 === 0 ? MADE_UP_MALWARE : 'nothing'))),
    );
    expect(results.map(({ verdict }) => verdict.kind)).toEqual(
      results.map((_, n) => (n % 2 === 0 ? 'malware' : 'clean')),
    );
  });
});

withDaemon('spamd', startSpamd, (ask) => {
  it('scores GTUBE', async () => {
    const { verdict } = await ask(`${HEADER}${LINES}${String(GTUBE)}\r\n`);
    expect(verdict).toMatchObject({
      kind: 'spam',
      scanner: 'spamd',
      reason: expect.stringContaining('GTUBE') as string,
    });
    expect(verdict.kind === 'spam' && Number(verdict.score)).toBeGreaterThan(900);
  });

  it('lets a plain message pass, with its score in the log line', async () => {
    const { verdict, detail } = await ask(HEADER + LINES);
    expect(verdict).toEqual({ kind: 'clean' });
    expect(detail).toMatch(/^spamd clean -?[\d.]+ \d+ ms$/);
  });

  it('is not asked about a message over 512 KB', async () => {
    const { verdict, detail } = await ask(HEADER + LINES.repeat(10_000));
    expect(verdict).toEqual({ kind: 'clean' });
    expect(detail).toContain('not asked');
  });
});

withDaemon('rspamd', startRspamd, (ask) => {
  it('rejects GTUBE', async () => {
    const { verdict } = await ask(`${HEADER}${LINES}${String(GTUBE)}\r\n`);
    expect(verdict).toEqual({ kind: 'spam', scanner: 'rspamd', reason: 'GTUBE', score: 15 });
  });

  it('tells malware by the symbols of its antivirus module', async () => {
    const { verdict } = await ask(HEADER + MADE_UP_MALWARE);
    expect(verdict).toMatchObject({ kind: 'malware', reason: 'CLAM_VIRUS Postern.Test' });
  });

  it('is told the envelope and finds spam by our threshold', async () => {
    const { verdict } = await ask(HEADER + MADE_UP_SPAM);
    expect(verdict).toEqual({
      kind: 'spam',
      scanner: 'rspamd',
      reason: 'OWN_SPAM, OWN_ENVELOPE',
      score: 7.5,
    });
  });

  it('lets a plain message of many pieces pass', async () => {
    const { verdict, detail } = await ask(HEADER + LINES.repeat(20_000));
    expect(verdict).toEqual({ kind: 'clean' });
    expect(detail).toMatch(/^rspamd clean 0\.5 /);
  });
});

it('asks the built-in scanner first when the order says so', async () => {
  const settings = {
    ...DEFAULT_RELAY_SETTINGS,
    scanners: [
      ...DEFAULT_RELAY_SETTINGS.scanners,
      { kind: 'clamd' as const, enabled: true, address: '/nowhere/clamd.sock', timeout: 1000, spamScore: 5 },
    ],
  };
  const scanners = createScanners({
    settings: () => settings,
    values: store.values,
    now: Date.now,
    onNotice: () => undefined,
  });
  expect((await scan(scanners, HEADER + String(EICAR))).verdict).toMatchObject({ scanner: 'built-in' });
  expect((await scan(scanners, HEADER)).verdict).toMatchObject({ kind: 'unavailable', scanner: 'clamd' });
  await scanners.close();
});
